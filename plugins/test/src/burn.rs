//! Using memory and CPU, so that a host has something to measure and to limit.

use std::hint::black_box;

use sandyard_guest::{Context, Job, Result};

use crate::duration::random;

const MIB: usize = 1 << 20;

/// The least and the most memory that is used, in MiB.
const LEAST: f64 = 128.0;
const MOST: f64 = 256.0;

/// Rounds of arithmetic a tick: enough to be seen, little enough to leave most of the tick idle.
const ROUNDS: u64 = 2_000_000;

/// Memory that is held, and a state that arithmetic goes on with.
pub(crate) struct Burner {
    fuel: Vec<u8>,
    state: u64,
}

impl Burner {
    /// Takes the memory, and writes to all of it, so that it is really used.
    pub(crate) fn light<P>(job: &Job<P>) -> Result<Self> {
        let mebibytes = (LEAST + (MOST - LEAST) * random()) as usize;
        let mut fuel = Vec::new();
        fuel.try_reserve_exact(mebibytes * MIB)
            .context(format_args!("take {mebibytes} MiB to burn"))?;
        fuel.resize(mebibytes * MIB, 1);
        job.log(format_args!("Burning with {mebibytes} MiB."));
        Ok(Self { fuel, state: 1 })
    }

    /// Burns for one tick.
    pub(crate) fn tick(&mut self) {
        for _ in 0..ROUNDS {
            // A xorshift generator: cheap, and no compiler can leave it out.
            self.state ^= self.state << 13;
            self.state ^= self.state >> 7;
            self.state ^= self.state << 17;
        }
        let place = self.state as usize % self.fuel.len().max(1);
        if let Some(byte) = self.fuel.get_mut(place) {
            *byte = black_box(self.state) as u8;
        }
    }
}
