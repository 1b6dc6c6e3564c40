//! Plugins that want all the memory: linear memories and tables, one by one and as a sum.

use sandyard::model::StopReason;
use sandyard::sandbox::LoadError;
use sandyard_test_guests::generated::{compile, memories};

use crate::harm::{FORMS, alone, bytes, stopped, succeeds, written};
use crate::trial::Trial;

/// The cap of these jobs.
const CAP: u64 = 16 << 20;

/// Bytes of a page of linear memory.
const PAGE: u64 = 65_536;

#[test]
fn growing_ends_at_the_cap() {
    for form in FORMS {
        for name in ["grow-by-page", "grow-at-once", "fill-the-heap"] {
            stopped(form(name).memory(CAP), StopReason::Memory);
        }
    }
}

#[test]
fn a_plugin_may_live_with_a_refusal() {
    for form in FORMS {
        let record = succeeds(form("grow-by-page").param("then", "report").memory(CAP));
        let pages = record.report.chain_data.unwrap()["pages"].as_u64().unwrap();
        assert!(pages * PAGE <= CAP, "{pages} pages");
        assert!(record.usage.memory_peak > CAP - PAGE, "{:?}", record.usage);
    }
}

#[test]
fn what_is_below_the_cap_is_given() {
    for form in FORMS {
        let record = succeeds(form("fill-the-heap").param("mebibytes", 8).memory(CAP));
        assert_eq!(record.report.description, "got 8 MiB");
        let record = succeeds(form("grow-at-once").param("mebibytes", 8).memory(CAP));
        assert_eq!(record.report.description, "got 8 MiB");
    }
}

#[test]
fn tables_are_memory_too() {
    for name in ["table-growth", "table-growth-at-once"] {
        stopped(written(name).memory(PAGE), StopReason::Memory);
    }
    stopped(written("table-growth-at-once").memory(CAP), StopReason::Memory);
}

#[test]
fn memories_count_as_one_sum() {
    let record = stopped(
        bytes(memories::component_of_memories(4, 100)).memory(300 * PAGE),
        StopReason::Memory,
    );
    assert!(record.usage.memory_peak <= 300 * PAGE);
    let within = bytes(memories::component_of_memories(4, 10)).memory(CAP);
    stopped(within, StopReason::Incomplete);
}

#[test]
fn tables_count_as_one_sum() {
    let over = || bytes(memories::component_of_tables(4, 90_000)).memory(2 << 20);
    stopped(over(), StopReason::Memory);
    let over = || bytes(memories::module_of_tables(4, 90_000)).memory(2 << 20);
    stopped(over(), StopReason::Memory);
    let within = bytes(memories::module_of_tables(4, 1000)).memory(CAP);
    stopped(within, StopReason::Incomplete);
}

#[test]
fn more_memories_or_tables_than_a_place_has_are_refused() {
    for bytes in [
        memories::component_of_memories(100, 1),
        memories::component_of_tables(100, 1),
        memories::module_of_tables(100, 1),
        memories::module_of_memories(100),
    ] {
        let error = Trial::bytes(bytes).err().unwrap();
        assert!(matches!(error, LoadError::Rejected { .. }), "{error:?}");
    }
}

#[test]
fn a_memory_over_the_cap_from_the_start_is_refused() {
    let declared = bytes(memories::component_with_initial_memory(1024)).memory(CAP);
    let record = stopped(declared, StopReason::Memory);
    assert_eq!(record.usage.memory_peak, 0);
    let error = Trial::bytes(memories::component_with_initial_memory(65_536)).err().unwrap();
    assert!(matches!(error, LoadError::Rejected { .. }), "{error:?}");
}

#[test]
fn a_data_segment_is_memory_too() {
    let _alone = alone();
    let segment = compile::large_data_section(24 << 20);
    drop(_alone);
    stopped(bytes(segment).memory(CAP), StopReason::Memory);
    stopped(bytes(compile::large_data_section(1 << 20)).memory(CAP), StopReason::Incomplete);
}
