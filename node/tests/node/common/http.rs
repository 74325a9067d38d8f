//! As much HTTP as a test needs: one request on one connection.

use serde_json::{json, Value};
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// Longest time for an answer.
const ANSWER: Duration = Duration::from_secs(60);

/// Calls a JSON-RPC method and gives the whole answer.
pub fn rpc(address: SocketAddr, method: &str, params: Value) -> Value {
    let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
    let body = exchange(address, "POST / HTTP/1.1", &request.to_string());
    serde_json::from_str(&body).unwrap_or_else(|error| panic!("{method} sent {error}: {body}"))
}

/// Reads a page.
pub fn get(address: SocketAddr, path: &str) -> String {
    exchange(address, &format!("GET {path} HTTP/1.1"), "")
}

/// Sends one request and gives the body of a good answer.
fn exchange(address: SocketAddr, request: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("the port is open");
    stream
        .set_read_timeout(Some(ANSWER))
        .expect("a time limit can be set");
    let head = format!(
        "{request}\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream
        .write_all(head.as_bytes())
        .expect("the request can be sent");
    stream
        .write_all(body.as_bytes())
        .expect("the request can be sent");
    let mut answer = Vec::new();
    stream
        .read_to_end(&mut answer)
        .expect("the answer can be read");
    let answer = String::from_utf8(answer).expect("the answer is UTF-8");
    let (head, body) = answer
        .split_once("\r\n\r\n")
        .expect("the answer has a head");
    assert!(
        head.starts_with("HTTP/1.1 200"),
        "{address} answered {head}"
    );
    let chunked = head
        .to_ascii_lowercase()
        .contains("transfer-encoding: chunked");
    assert!(!chunked, "this client reads whole bodies only");
    body.into()
}
