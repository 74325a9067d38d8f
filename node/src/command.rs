//! One arm for each subcommand.

use crate::{
    chain_spec,
    cli::{BenchmarkSubcommand, Cli, Subcommand},
    service::{
        consensus::{self, Clock},
        full::{new_full, Options},
        partial::new_partial,
        FullBackend, FullClient,
    },
    Error, Result,
};
use sage_runtime::opaque::Block;
use sc_cli::{CliConfiguration, ExportChainSpecCmd, RevertCmd, SubstrateCli};
use sc_consensus::DefaultImportQueue;
use sc_service::Configuration;
use std::{future::Future, sync::Arc};

/// Commit of a release build. A build script that asked git would compile the node anew after each commit.
const COMMIT: &str = match option_env!("SUBSTRATE_CLI_GIT_COMMIT_HASH") {
    Some(hash) => hash,
    None => "development",
};

impl SubstrateCli for Cli {
    fn impl_name() -> String {
        "SAGE Node".into()
    }

    fn impl_version() -> String {
        format!("{}-{COMMIT}", env!("CARGO_PKG_VERSION"))
    }

    fn description() -> String {
        env!("CARGO_PKG_DESCRIPTION").into()
    }

    fn author() -> String {
        env!("CARGO_PKG_AUTHORS").into()
    }

    fn support_url() -> String {
        "open an issue in the repository of sage-node".into()
    }

    fn copyright_start_year() -> i32 {
        2026
    }

    fn load_spec(&self, id: &str) -> std::result::Result<Box<dyn sc_service::ChainSpec>, String> {
        chain_spec::load(id)
    }
}

/// Parses the command line of this process and does what it says.
///
/// A command line that does not parse ends the process with clap's message and exit code 2.
///
/// # Errors
///
/// The node cannot start, or the command failed; see [`Error`].
pub fn run() -> Result<()> {
    let cli = Cli::from_args();
    match &cli.subcommand {
        None => run_node(&cli),
        Some(Subcommand::Key(command)) => Ok(command.run(&cli)?),
        Some(Subcommand::ExportChainSpec(command)) => export_spec(&cli, command),
        Some(Subcommand::BuildSpec(old)) => export_spec(&cli, &old.into()),
        Some(Subcommand::CheckBlock(command)) => on_database(&cli, command, |database| {
            command.run(database.client, database.import_queue)
        }),
        Some(Subcommand::ExportBlocks(command)) => on_database(&cli, command, |database| {
            command.run(database.client, database.config.database)
        }),
        Some(Subcommand::ImportBlocks(command)) => on_database(&cli, command, |database| {
            command.run(database.client, database.import_queue)
        }),
        Some(Subcommand::ExportState(command)) => on_database(&cli, command, |database| {
            command.run(database.client, database.config.chain_spec)
        }),
        Some(Subcommand::Revert(command)) => revert(&cli, command),
        Some(Subcommand::PurgeChain(command)) => cli
            .create_runner(command)?
            .sync_run(|config| Ok(command.run(config.database)?)),
        Some(Subcommand::ChainInfo(command)) => cli
            .create_runner(command)?
            .sync_run(|config| Ok(command.run::<Block>(&config)?)),
        Some(Subcommand::Benchmark(BenchmarkSubcommand::Machine(command))) => command.run(),
    }
}

/// Runs the node until it is told to stop.
fn run_node(cli: &Cli) -> Result<()> {
    let options = Options {
        seal: cli.seal,
        hardware_benchmarks: !cli.no_hardware_benchmarks,
    };
    let runner = cli.create_runner(&cli.run)?;
    runner.run_node_until_exit(|config| async move { new_full(config, options) })
}

/// Writes a chain specification.
fn export_spec(cli: &Cli, command: &ExportChainSpecCmd) -> Result<()> {
    let spec = cli.load_spec(&command.chain).map_err(sc_cli::Error::from)?;
    Ok(command.run(spec)?)
}

/// A chain on this machine, without a network.
struct Database {
    client: Arc<FullClient>,
    backend: Arc<FullBackend>,
    import_queue: DefaultImportQueue<Block>,
    config: Configuration,
}

/// Runs the future that `job` makes of the chain on this machine.
fn on_database<C, J, F>(cli: &Cli, command: &C, job: J) -> Result<()>
where
    C: CliConfiguration,
    J: FnOnce(Database) -> F,
    F: Future<Output = sc_cli::Result<()>>,
{
    let runner = cli.create_runner(command)?;
    runner.async_run(|config| {
        let parts = new_partial(&config, Clock::Wall)?;
        let future = job(Database {
            client: parts.client,
            backend: parts.backend,
            import_queue: parts.import_queue,
            config,
        });
        Ok::<_, Error>((async { Ok(future.await?) }, parts.task_manager))
    })
}

/// Takes blocks back, with what consensus stored about them.
#[allow(clippy::result_large_err)] // The handler's error type is the command line crate's.
fn revert(cli: &Cli, command: &RevertCmd) -> Result<()> {
    on_database(cli, command, |database| {
        let consensus =
            Box::new(|client, backend, blocks| Ok(consensus::revert(client, backend, blocks)?));
        command.run(database.client, database.backend, Some(consensus))
    })
}
