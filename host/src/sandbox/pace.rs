//! How plugins let others in when it is not their own code that takes the time.
//!
//! Plugins yield by fuel, and the host's work on their behalf costs no fuel: a plugin that calls
//! the host for much with little code of its own would hold its thread for minutes, and no clock
//! could end it. So the time is looked at on the way back from the host, and a plugin that has
//! held its thread for long yields at its next instruction that burns fuel.

use std::time::{Duration, Instant};

use wasmtime::{CallHook, Store, StoreContextMut};

use super::engine::YIELD_INTERVAL;
use super::output::Output;

/// How long a plugin may hold its thread. With a hundred such plugins on two threads, another
/// gets its turn within 50 ms.
const SLICE: Duration = Duration::from_millis(1);

/// The time is looked at once in so many calls of the host, since looking costs as much as a
/// small call.
const CALLS_PER_LOOK: u32 = 4;

/// An interval so short that the next instruction that burns fuel ends it.
const AT_ONCE: u64 = 1;

struct Pace {
    output: Output,
    turn: u64,
    began: Instant,
    calls: u32,
    is_hurried: bool,
}

/// Has the plugin in `store` yield when it has held its thread for too long.
pub(super) fn keep<T: 'static>(store: &mut Store<T>, output: Output) {
    let began = Instant::now();
    let mut pace = Pace { turn: output.turn(), output, began, calls: 0, is_hurried: false };
    store.call_hook(move |store, event| match event {
        CallHook::ReturningFromHost => pace.look(store),
        CallHook::CallingHost | CallHook::CallingWasm | CallHook::ReturningFromWasm => Ok(()),
    });
}

impl Pace {
    fn look<T: 'static>(&mut self, mut store: StoreContextMut<'_, T>) -> wasmtime::Result<()> {
        let turn = self.output.turn();
        if turn != self.turn {
            // It yielded, or waited, since the last call.
            (self.turn, self.began, self.calls) = (turn, Instant::now(), 0);
            if self.is_hurried {
                self.is_hurried = false;
                store.fuel_async_yield_interval(Some(YIELD_INTERVAL))?;
            }
            return Ok(());
        }
        self.calls += 1;
        if self.calls.is_multiple_of(CALLS_PER_LOOK)
            && !self.is_hurried
            && self.began.elapsed() > SLICE
        {
            self.is_hurried = true;
            store.fuel_async_yield_interval(Some(AT_ONCE))?;
        }
        Ok(())
    }
}
