//! A limit on the size of files, as `ulimit -f` sets one.

use anyhow::Context as _;
use rustix::process::Signal;
use tokio::signal::unix::{SignalKind, signal};

/// From now on a write beyond the limit is an error, as on a full disk. Unheard, the signal that
/// goes with it ends the process. This needs a runtime to be called in.
///
/// # Errors
/// The signal can't be listened for.
pub(super) fn outlive() -> anyhow::Result<()> {
    let kind = SignalKind::from_raw(Signal::XFSZ.as_raw());
    // Once heard, a signal never ends the process again, whoever still listens.
    signal(kind).map(drop).context("listen for the signal of files that are too large")
}
