//! Deliveries: accepted and on disk, beside a handler that parses the same JSON; and on to the job
//! that a binding starts.

use crate::handler::Handler;
use crate::server::Server;
use crate::{FULL, MEASURED, PLUGIN, load};

/// Where deliveries go. They carry no discriminator.
const PATH: &str = "/api/v1/events/default/";

/// A payload like those that webhooks send, though smaller than most.
const BODY: &str =
    r#"{"message":"hello","repository":{"name":"argo","id":8675309},"list":["one","two"]}"#;

/// Connections of the tables' rows.
const CONNECTIONS: [usize; 2] = [32, FULL];

pub(crate) fn print() -> anyhow::Result<()> {
    println!("Deliveries accepted and on disk, beside an axum handler that parses the same JSON");
    println!();
    println!("| connections | bindings | durable deliveries/s | axum handler/s | ratio |");
    println!("|---|---|---|---|---|");
    for connections in CONNECTIONS {
        for bindings in [0, 1] {
            row(connections, bindings)?;
        }
    }
    println!();
    jobs()
}

/// Deliveries that no binding matches.
fn row(connections: usize, bindings: usize) -> anyhow::Result<()> {
    let handler = Handler::start()?;
    let request = handler.request(BODY);
    let bare = load::closed(handler.address(), &request, 200, connections, MEASURED)?;
    drop(handler);
    let server = Server::start()?;
    if bindings > 0 {
        server.bind(r#"payload.message == "another""#, "bench")?;
    }
    let request = server.request(PATH, BODY);
    let ours = load::closed(server.address(), &request, 200, connections, MEASURED)?;
    println!(
        "| {connections} | {bindings} | {:.0} | {:.0} | {:.2} |",
        ours.rate(),
        bare.rate(),
        ours.rate() / bare.rate()
    );
    Ok(())
}

/// Deliveries that a binding matches, to the end of their jobs.
fn jobs() -> anyhow::Result<()> {
    let server = Server::start()?;
    server.define(PLUGIN, "bench")?;
    server.bind(r#"payload.message != nil && discriminator == """#, "bench")?;
    println!("Deliveries that one binding matches, answered (`?wait`) when their job is on disk");
    println!();
    println!("| connections | deliveries/s | p50 | p99 |");
    println!("|---|---|---|---|");
    let request = server.request(&format!("{PATH}?wait=30s"), BODY);
    for connections in [1, 32, FULL] {
        let waited = load::closed(server.address(), &request, 200, connections, MEASURED)?;
        println!(
            "| {connections} | {:.0} | {:.1} ms | {:.1} ms |",
            waited.rate(),
            waited.quantile(0.5),
            waited.quantile(0.99)
        );
    }
    println!();
    Ok(())
}
