//! `log`: lines for the job's log, whatever they look like.

use super::super::state::ComponentState;
use super::bindings::sandyard::plugin::log::Host;
use super::bindings::sandyard::plugin::types::Level;
use crate::protocol::LogSource;

/// The longest message, in bytes; `wit/log.wit` promises it.
const LONGEST: usize = 16 << 10;

impl super::bindings::sandyard::plugin::types::Host for ComponentState {}

impl Host for ComponentState {
    fn write(&mut self, level: Level, message: String) {
        let mut account = self.output.lock();
        let message = account.transcript.masked(&message);
        let kept = message.get(..message.floor_char_boundary(LONGEST)).unwrap_or(&message);
        for line in kept.lines() {
            account.transcript.log(LogSource::LogFile, &format!("[{}] {line}", name(level)));
        }
        let cut = message.len() - kept.len();
        if cut > 0 {
            account.transcript.note(&format!("log: {cut} bytes of a message were left out"));
        }
    }
}

fn name(level: Level) -> &'static str {
    match level {
        Level::Trace => "trace",
        Level::Debug => "debug",
        Level::Info => "info",
        Level::Warn => "warn",
        Level::Error => "error",
    }
}
