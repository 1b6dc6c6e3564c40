//! What a job can show, filled with made-up content.

use std::time::Duration;

use sandyard_guest::{Html, Job, Table};

/// Made-up shares of the time that the job took.
const SHARES: [(&str, f64); 4] = [("db", 0.5), ("http", 0.25), ("gzip", 0.125), ("disk", 0.0625)];

pub(crate) fn metrics<P>(job: &Job<P>, duration: Duration) {
    let total = duration.as_secs_f64();
    job.metric("total", total);
    for (name, share) in SHARES {
        job.metric(name, total * share);
    }
}

pub(crate) fn table() -> Table {
    let rows = [
        ("192.0.2.17", "north.example.com", "slow-answer", 138, "0.0032%"),
        ("192.0.2.91", "east.example.net", "slow-answer", 84, "0.0019%"),
        ("198.51.100.4", "south.example.org", "bad-checksum", 20, "0.00046%"),
        ("203.0.113.250", "west.example.com", "no-answer", 10, "0.00023%"),
    ];
    let table = Table::new()
        .title("Sample Job Stats")
        .header(["IP Address", "Name", "Flag", "Count", "Share"])
        .caption("A sample of a table; all of it is made up.");
    rows.into_iter().fold(table, |table, (address, name, flag, count, share)| {
        table.row([address.into(), name.into(), flag.into(), count.into(), share.into()])
    })
}

pub(crate) fn html() -> Html {
    Html::new("This is <b>HTML</b>, so a report can have <i>emphasis</i>, lists, tables and links.")
        .title("Sample Job Report")
        .caption("A sample of a report; all of it is made up.")
}
