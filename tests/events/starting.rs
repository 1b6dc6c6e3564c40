//! A server that can't take up its deliveries: it starts nothing, and leaves nothing running.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use rusqlite::Connection;
use sandyard::config::Config;
use sandyard::sandbox::CompilerProgram;
use sandyard::{Server, ServerOptions};

async fn start(data: &Path) -> anyhow::Result<Server> {
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let config = Config { listen, ..Config::new(data) };
    let compiler = CompilerProgram::At(env!("CARGO_BIN_EXE_sandyard").into());
    Server::start(ServerOptions { config, admin: None, compiler }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_that_fails_gives_the_data_back() {
    let data = tempfile::tempdir().unwrap();
    start(data.path()).await.unwrap().stop().await;
    let database = || Connection::open(data.path().join("sandyard.db")).unwrap();
    // Without this index deliveries that wait are not found, and all else works.
    let index = "deliveries_waiting";
    let find = "SELECT sql FROM sqlite_master WHERE name = ?1";
    let sql: String = database().query_row(find, [index], |row| row.get(0)).unwrap();
    database().execute(&format!("DROP INDEX {index}"), []).unwrap();
    let error = start(data.path()).await.unwrap_err();
    assert!(format!("{error:#}").contains("take up deliveries"), "{error:#}");
    database().execute(&sql, []).unwrap();
    // Something that still ran would hold the data directory, of this very process.
    start(data.path()).await.unwrap().stop().await;
}
