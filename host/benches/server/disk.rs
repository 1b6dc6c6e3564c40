//! How long a commit to the disk takes.

use std::path::Path;
use std::time::Instant;

use anyhow::Context as _;

/// Milliseconds that one commit takes.
pub(crate) struct Commit {
    pub(crate) p50: f64,
    pub(crate) p99: f64,
}

/// Commits one small row again and again, as the store does: SQLite in WAL mode with
/// `synchronous=FULL`.
pub(crate) fn commit(folder: &Path) -> anyhow::Result<Commit> {
    const TIMES: usize = 500;
    let path = folder.join("commits.db");
    let connection = rusqlite::Connection::open(&path).context("open a database")?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.execute_batch("CREATE TABLE IF NOT EXISTS rows (text TEXT)")?;
    let mut times = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let begun = Instant::now();
        connection.execute("INSERT INTO rows VALUES (?1)", ["a job, more or less"])?;
        times.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times.get((TIMES as f64 * share) as usize).copied().unwrap_or(f64::NAN);
    Ok(Commit { p50: at(0.5), p99: at(0.99) })
}
