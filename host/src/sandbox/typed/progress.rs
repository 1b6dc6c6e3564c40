//! `progress`: how far the job is, and where its time went; the same as the lines.

use super::super::state::ComponentState;
use super::bindings::sandyard::plugin::progress::Host;
use crate::protocol::Update;

/// The longest status, in bytes; `wit/progress.wit` promises it.
const LONGEST_STATUS: usize = 1 << 10;

impl Host for ComponentState {
    fn report(&mut self, fraction: Option<f64>, status: Option<String>) {
        let mut account = self.output.lock();
        if let Some(fraction) = fraction {
            account.transcript.apply(Update::progress(fraction));
        }
        if let Some(status) = status {
            let status = account.transcript.masked(&status);
            let kept = status.get(..status.floor_char_boundary(LONGEST_STATUS)).unwrap_or(&status);
            let update = Update::label(kept);
            account.transcript.apply(update);
        }
    }

    fn metric(&mut self, name: String, seconds: f64) {
        let mut account = self.output.lock();
        let update = Update::metric(&account.transcript.masked(&name), seconds);
        account.transcript.apply(update);
    }
}
