//! Plugins that end without a report, or in spite of one.

use sandyard::model::{Code, StopReason};
use sandyard::protocol::Dialect;
use sandyard_test_guests::generated::broken;

use crate::harm::{FORMS, bytes, component, module, stopped, succeeds, written};
use crate::trial::Trial;

#[test]
fn a_panic_is_a_trap_and_its_message_is_in_the_log() {
    for form in FORMS {
        let record = stopped(form("panics").param("message", "so it ends"), StopReason::Trap);
        assert!(record.report.log.contains("so it ends"), "{}", record.report.log);
        assert!(record.report.description.contains("unreachable"), "{}", record.report.description);
    }
}

#[test]
fn an_abort_is_a_trap() {
    for form in FORMS {
        stopped(form("aborts"), StopReason::Trap);
    }
}

#[test]
fn traps_of_the_machine_are_named() {
    for (name, part) in [
        ("unreachable", "unreachable"),
        ("divides-by-zero", "divide by zero"),
        ("reads-out-of-bounds", "out of bounds"),
        ("calls-a-null-function", "uninitialized element"),
        ("returns-a-wrong-value", "discriminant"),
        ("core-exits-out-of-range", "exit"),
    ] {
        let record = stopped(written(name), StopReason::Trap);
        assert!(record.report.description.contains(part), "{name}: {}", record.report.description);
    }
}

#[test]
fn a_component_exits_with_1_and_a_module_with_what_it_says() {
    for how in ["call", "return", "drop"] {
        let exits = |trial: Trial, status: u8, code: i64| {
            let trial = trial.param("status", status).param("how", how);
            let record = stopped(trial, StopReason::Exit);
            assert_eq!(record.report.code, Code::from(code), "{how}");
        };
        exits(component("exits"), 3, 1);
        exits(component("exits"), 255, 1);
        exits(module("exits"), 3, 3);
        exits(module("exits"), 125, 125);
        let beyond = module("exits").param("status", 126).param("how", how);
        stopped(beyond, StopReason::Trap);
    }
    let record = stopped(written("exits-with-a-code"), StopReason::Exit);
    assert_eq!(record.report.code, Code::from(42));
    let record = stopped(written("returns-failure"), StopReason::Exit);
    assert_eq!(record.report.code, Code::from(1));
}

#[test]
fn an_exit_with_success_and_no_report_is_incomplete() {
    for form in FORMS {
        for how in ["call", "return", "drop"] {
            let trial = form("exits").param("status", 0).param("how", how);
            stopped(trial, StopReason::Incomplete);
        }
        stopped(form("says-nothing"), StopReason::Incomplete);
        succeeds(form("says-nothing").dialect(Dialect::ExitCode));
    }
    stopped(written("exports-extra"), StopReason::Incomplete);
    stopped(bytes(broken::whole()), StopReason::Incomplete);
}

#[test]
fn an_error_from_main_is_an_exit_and_is_in_the_log() {
    for form in FORMS {
        let trial = form("returns-an-error").param("message", "so it failed");
        let record = stopped(trial, StopReason::Exit);
        assert!(record.report.log.contains("so it failed"), "{}", record.report.log);
    }
}

#[test]
fn a_report_stands_whatever_follows() {
    for form in FORMS {
        let record = succeeds(form("panics-after-complete"));
        assert_eq!(record.report.description, "done before the panic");
        assert!(record.report.log.contains("panics after its report"), "{}", record.report.log);
    }
}

#[test]
fn endless_recursion_is_a_trap() {
    for form in FORMS {
        for kind in ["plain", "frames", "callbacks"] {
            stopped(form("recurse").param("kind", kind), StopReason::Trap);
        }
        let record = succeeds(form("recurse").param("depth", 1000));
        assert!(
            record.report.description.starts_with("came back"),
            "{}",
            record.report.description
        );
    }
}
