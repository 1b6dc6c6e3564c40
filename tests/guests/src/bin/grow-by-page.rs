//! Grows its memory page by page until the host refuses. End: `memory`; with param `then` = `report`,
//! success, with the number of pages it got in `chain_data`.

use std::io;

use sandyard_test_guests::job::{Job, complete, say};
use serde_json::json;

fn main() -> io::Result<()> {
    let job = Job::read()?;
    let mut pages = 0_u64;
    while grow_one_page() {
        pages += 1;
    }
    if job.text("then", "trap") == "report" {
        say(&json!({ "chain_data": { "pages": pages } }))?;
        return complete(0, &format!("the host refused page {}", pages + 1));
    }
    std::process::abort()
}

#[cfg(target_family = "wasm")]
fn grow_one_page() -> bool {
    core::arch::wasm32::memory_grow::<0>(1) != usize::MAX
}

#[cfg(not(target_family = "wasm"))]
fn grow_one_page() -> bool {
    false
}
