//! Starts the real binary, talks to it over its own ports, and stops it.

pub mod http;

use serde_json::{json, Value};
use std::{
    io::{BufRead, BufReader, Read},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// Longest time for a node to open its ports. Machines of a test farm share their disks.
const START: Duration = Duration::from_secs(120);
/// Longest time for a node to end after a signal.
const STOP: Duration = Duration::from_secs(90);
/// Pause between two looks at a condition.
const PAUSE: Duration = Duration::from_millis(200);

/// The binary under test, which keeps its data in `home` unless told otherwise.
fn binary(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sage-node"));
    command
        .env("HOME", home)
        .env("XDG_DATA_HOME", home)
        .env("XDG_CACHE_HOME", compiled_runtimes())
        .env_remove("CACHE_DIRECTORY")
        .env_remove("RUST_LOG");
    command
}

/// Where all nodes of these tests find what others have compiled, or each of them would take seconds to start.
fn compiled_runtimes() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("caches")
}

/// Runs a command that must succeed in an environment of its own.
pub fn run_within(variables: &[(&str, &Path)], arguments: &[&str]) -> Output {
    let home = folder();
    let mut command = binary(home.path());
    let output = command
        .env_remove("XDG_CACHE_HOME")
        .envs(variables.iter().copied())
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("the binary starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?} failed: {errors}");
    output
}

/// A folder that is removed with the value.
pub fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder can be made")
}

/// Runs a command to its end.
pub fn run(arguments: &[&str]) -> Output {
    let home = folder();
    let output = binary(home.path())
        .args(arguments)
        .stdin(Stdio::null())
        .output();
    output.expect("the binary starts")
}

/// Runs a command that must succeed, and gives its standard output.
pub fn run_well(arguments: &[&str]) -> Vec<u8> {
    let output = run(arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?} failed: {errors}");
    output.stdout
}

/// Runs a command that must be refused without a panic, and gives exit code and message.
pub fn run_refused(arguments: &[&str]) -> (i32, String) {
    let output = run(arguments);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "{arguments:?} was accepted");
    assert!(
        !errors.contains("panicked"),
        "{arguments:?} panicked: {errors}"
    );
    (output.status.code().expect("no signal ended it"), errors)
}

/// Text of a standard output.
pub fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("output is UTF-8")
}

/// Waits until `condition` gives a value.
pub fn wait_for<T>(what: &str, limit: Duration, mut condition: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + limit;
    loop {
        if let Some(value) = condition() {
            return value;
        }
        assert!(Instant::now() < end, "no {what} within {limit:?}");
        thread::sleep(PAUSE);
    }
}

/// A running node. It is killed when the value goes out of scope.
pub struct Node {
    child: Child,
    log: Arc<Mutex<String>>,
    rpc: SocketAddr,
    _home: TempDir,
}

impl Node {
    /// Starts a node on free ports and waits until it answers.
    pub fn start(arguments: &[&str]) -> Self {
        let home = folder();
        let mut child = binary(home.path())
            .args([
                "--rpc-port=0",
                "--prometheus-port=0",
                "--listen-addr=/ip4/127.0.0.1/tcp/0",
            ])
            .args([
                "--no-telemetry",
                "--no-hardware-benchmarks",
                "--disable-log-color",
            ])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let log = Arc::new(Mutex::new(String::new()));
        follow(child.stderr.take().expect("stderr is piped"), log.clone());
        let rpc = wait_for("JSON-RPC port", START, || {
            if let Some(status) = child.try_wait().expect("the child can be asked") {
                panic!(
                    "the node ended with {status}: {}",
                    log.lock().expect("not poisoned")
                );
            }
            address_after("JSON-RPC server: addr=", &log)
        });
        Self {
            child,
            log,
            rpc,
            _home: home,
        }
    }

    /// A development node in a temporary folder, with `more` arguments.
    pub fn development(more: &[&str]) -> Self {
        Self::start(&[&["--dev", "--tmp"], more].concat())
    }

    /// What the node has logged.
    pub fn log(&self) -> String {
        self.log.lock().expect("not poisoned").clone()
    }

    /// Address of the metrics server.
    pub fn metrics_address(&self) -> SocketAddr {
        wait_for("metrics port", START, || {
            address_after("exporter started at ", &self.log)
        })
    }

    /// Calls a JSON-RPC method and gives the whole answer.
    pub fn answer(&self, method: &str, params: Value) -> Value {
        http::rpc(self.rpc, method, params)
    }

    /// Calls a JSON-RPC method that must succeed.
    pub fn call(&self, method: &str, params: Value) -> Value {
        let mut answer = self.answer(method, params);
        assert!(answer.get("error").is_none(), "{method} failed: {answer}");
        answer["result"].take()
    }

    /// Number of the best block.
    pub fn best(&self) -> u64 {
        height(&self.call("chain_getHeader", json!([])))
    }

    /// Number of the newest final block.
    pub fn finalised(&self) -> u64 {
        let hash = self.call("chain_getFinalizedHead", json!([]));
        height(&self.call("chain_getHeader", json!([hash])))
    }

    /// Waits until `count` blocks after genesis are final.
    pub fn wait_finalised(&self, count: u64, limit: Duration) {
        wait_for("final blocks", limit, || {
            (self.finalised() >= count).then_some(())
        });
    }

    /// Sends SIGINT, as Ctrl-C does, and waits for the end.
    pub fn interrupt(mut self) -> ExitStatus {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", "INT", &pid]).status();
        assert!(sent.expect("kill starts").success());
        wait_for("end after SIGINT", STOP, || {
            self.child.try_wait().expect("the child can be asked")
        })
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // Ignored: it may have ended on its own.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if thread::panicking() {
            eprintln!("--- log of the node ---\n{}", self.log());
        }
    }
}

/// Number in a header.
fn height(header: &Value) -> u64 {
    let number = header["number"]
        .as_str()
        .and_then(|number| number.strip_prefix("0x"));
    let number = number.unwrap_or_else(|| panic!("no number in {header}"));
    u64::from_str_radix(number, 16).expect("numbers are hexadecimal")
}

/// Copies `stream` into `log` until it ends.
fn follow(stream: impl Read + Send + 'static, log: Arc<Mutex<String>>) {
    thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            let mut log = log.lock().expect("not poisoned");
            log.push_str(&line);
            log.push('\n');
        }
    });
}

/// The first address that stands after `marker` in a whole line of the log.
fn address_after(marker: &str, log: &Mutex<String>) -> Option<SocketAddr> {
    let log = log.lock().expect("not poisoned");
    let rest = log.split_once(marker)?.1;
    let line = rest.split_once('\n')?.0;
    line.split(',').next()?.trim().parse().ok()
}
