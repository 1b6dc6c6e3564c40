//! A panic as a failed job: on WebAssembly a panic ends in a trap, so the completion line is
//! written before it.

use std::panic::{self, PanicHookInfo};

use crate::Outcome;
use crate::voice::Voice;

/// From now on, a panic first writes a completion line with code 1, then does what it did before.
pub(crate) fn report_as_failure() {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        let outcome = Outcome::failure(1, describe(panic));
        Voice::stdout().say_object(&outcome.completion(None));
        before(panic);
    }));
}

fn describe(panic: &PanicHookInfo<'_>) -> String {
    let message = panic.payload_as_str().unwrap_or("the panic carries no text");
    match panic.location() {
        Some(place) => format!("panicked at {}:{}: {message}", place.file(), place.line()),
        None => format!("panicked: {message}"),
    }
}
