//! What single steps and single limits cost.

use std::time::Duration;

use crate::bare::{self, Limits};
use crate::yard;

/// Prints the table of costs.
pub(crate) fn print() -> anyhow::Result<()> {
    let (cold, warm) = yard::load_times()?;
    let a_job = |limits: Limits| -> anyhow::Result<Duration> {
        Ok(Duration::from_secs_f64(1.0 / bare::measure(1, limits)?.per_second()))
    };
    println!("| step | time |");
    println!("|---|---|");
    println!("| compile, in a process of its own (cold) | {cold:.1?} |");
    println!("| load from the cache (warm) | {warm:.1?} |");
    println!("| instantiate, and drop the instance | {:.1?} |", bare::instantiate()?);
    let none = Limits::NONE;
    println!("| a job, bare, no limit | {:.1?} |", a_job(none)?);
    println!("| ... with fuel | {:.1?} |", a_job(Limits { fuel: true, ..none })?);
    println!("| ... with the memory cap | {:.1?} |", a_job(Limits { memory: true, ..none })?);
    println!("| ... with the clock | {:.1?} |", a_job(Limits { clock: true, ..none })?);
    let all = Limits { fuel: true, memory: true, clock: true };
    println!("| ... with all three | {:.1?} |", a_job(all)?);
    Ok(())
}
