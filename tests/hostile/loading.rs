//! Files that are no plugin of this host: each is refused before anything of it runs, for the right
//! reason, which names what was found.

use std::mem::discriminant;
use std::thread;
use std::time::Duration;

use sandyard::plugins::MAX_COMPONENT;
use sandyard::sandbox::LoadError;
use sandyard_test_guests::generated::{broken, compile, imports};

use crate::harm::{alone, bytes, good_job_finishes, harm, resident, text};
use crate::trial::Trial;

fn refused(bytes: Vec<u8>) -> LoadError {
    match Trial::bytes(bytes) {
        Err(error) => error,
        Ok(_) => panic!("it was loaded"),
    }
}

/// Checks that the refusal of `bytes` is of the same kind as `like` and names all of `parts`.
fn check(what: &str, bytes: Vec<u8>, like: &LoadError, parts: &[&str]) {
    let error = Trial::bytes(bytes).err().unwrap_or_else(|| panic!("{what} was loaded"));
    assert_eq!(discriminant(&error), discriminant(like), "{what}: {error:?}");
    for part in parts {
        assert!(error.to_string().contains(part), "{what}: {part:?} is not in {error}");
    }
}

fn unoffered() -> LoadError {
    LoadError::Unoffered { import: String::new(), nearest: String::new() }
}

fn rejected() -> LoadError {
    LoadError::Rejected { detail: String::new() }
}

fn no_entry() -> LoadError {
    LoadError::NoEntry { kind: "", wanted: "", exports: String::new() }
}

fn bad_entry() -> LoadError {
    LoadError::BadEntry { entry: "", wanted: "" }
}

fn newer() -> LoadError {
    LoadError::NewerWasi { name: String::new() }
}

#[test]
fn imports_that_the_host_lacks_are_named() {
    for (name, parts) in [
        ("imports-what-nobody-has", &["acme:warehouse/stock@1.0.0"][..]),
        ("imports-another-version", &["wasi:cli/environment@0.9.0", "wasi:cli/environment@0.2."]),
        ("core-imports-what-nobody-has", &["env::abort"]),
    ] {
        check(name, text(name), &unoffered(), parts);
    }
}

#[test]
fn functions_that_an_interface_lacks_are_named() {
    for (name, part) in [
        ("imports-an-unknown-function", "get-moon-phase"),
        ("imports-another-type", "get-arguments"),
    ] {
        check(name, text(name), &rejected(), &[part]);
    }
}

#[test]
fn another_wasi_is_told_from_this_one() {
    for name in ["imports-wasi-0.3", "runs-by-wasi-0.3"] {
        check(name, text(name), &newer(), &["@0.3.0", "WASI 0.2"]);
    }
}

#[test]
fn what_can_not_be_started_is_refused() {
    check("has-no-run", text("has-no-run"), &no_entry(), &["wasi:cli/run", "answer"]);
    check("core-has-no-start", text("core-has-no-start"), &no_entry(), &["_start", "answer"]);
    check(
        "run-has-another-type",
        text("run-has-another-type"),
        &bad_entry(),
        &["run", "func() -> result"],
    );
    let name = "core-start-has-another-type";
    check(name, text(name), &bad_entry(), &["_start"]);
    let bytes = compile::components_inside_each_other(99);
    check("nested components", bytes, &no_entry(), &["wasi:cli/run", "nothing"]);
    check("header only", broken::header_only(), &no_entry(), &["wasi:cli/run", "nothing"]);
}

#[test]
fn features_that_are_off_are_refused() {
    check("memory64", text("core-memory64"), &rejected(), &["memory"]);
    check("shared memory", text("core-shared-memory"), &rejected(), &["shared"]);
}

#[test]
fn other_kinds_of_files_are_named() {
    for (what, bytes, parts) in [
        ("empty", broken::empty(), &["0 bytes"][..]),
        ("half a magic", broken::half_a_magic(), &["3 bytes"]),
        ("version", broken::unknown_version(), &["unknown version"]),
        ("text", broken::text(), &["WebAssembly text"]),
        ("zip", broken::zip(), &["zip archive"]),
        ("gzip", broken::gzip(), &["gzip archive"]),
        ("script", broken::script(), &["script"]),
        ("native", broken::native_executable(), &["native program"]),
        ("component", broken::precompiled_component(), &["precompiled", "never taken"]),
        ("module", broken::precompiled_module(), &["precompiled", "never taken"]),
        ("random", broken::random(3, 4096), &["unknown file"]),
    ] {
        let error = refused(bytes);
        assert!(matches!(error, LoadError::NotWasm(_)), "{what}: {error:?}");
        for part in parts {
            assert!(error.to_string().contains(part), "{what}: {part:?} is not in {error}");
        }
    }
}

#[test]
fn broken_files_are_refused() {
    let broken = LoadError::Broken { detail: String::new() };
    check("truncated", broken::truncated(), &broken, &["broken"]);
    for seed in 1..20 {
        for bytes in [
            broken::random_after_component_header(seed, 500),
            broken::random_after_module_header(seed, 500),
        ] {
            let error = refused(bytes);
            let is_bytes_fault = matches!(
                error,
                LoadError::Broken { .. }
                    | LoadError::Rejected { .. }
                    | LoadError::NoEntry { .. }
                    | LoadError::Unoffered { .. }
            );
            assert!(is_bytes_fault, "{seed}: {error:?}");
        }
    }
}

#[test]
fn a_flipped_bit_harms_nobody() {
    let bits = broken::whole().len() * 8;
    for bit in (0..bits).step_by(31) {
        match Trial::bytes(broken::one_bit_flipped(bit)) {
            Err(LoadError::Host(error)) => panic!("bit {bit}: {error:#}"),
            Err(_) => {}
            Ok(trial) => drop(harm(trial.fuel(1_000_000).timeout(1000))),
        }
    }
    good_job_finishes();
}

#[test]
fn a_file_over_the_size_of_plugins_is_refused_by_size() {
    let _alone = alone();
    let limit = usize::try_from(MAX_COMPONENT.0).unwrap();
    let over = LoadError::TooLarge { size: MAX_COMPONENT, limit: MAX_COMPONENT };
    for bytes in [compile::large_custom_section(limit), compile::large_data_section(limit)] {
        check("too large", bytes, &over, &["128 MiB"]);
    }
    good_job_finishes();
}

/// Listing what a file imports and exports must not cost many times its size.
#[test]
fn imports_and_exports_without_end_are_never_held() {
    const COUNT: usize = 4_000_000;
    let _alone = alone();
    for bytes in [imports::module_of_imports(COUNT), imports::module_of_exports(COUNT)] {
        let size = bytes.len() as u64;
        let before = resident();
        let loading = thread::spawn(move || Trial::bytes(bytes).err().unwrap());
        let mut most = before;
        while !loading.is_finished() {
            most = most.max(resident());
            thread::sleep(Duration::from_millis(1));
        }
        let error = loading.join().unwrap();
        assert!(!matches!(error, LoadError::Host(_)), "{error:?}");
        let grown = most.saturating_sub(before);
        assert!(grown < size * 3, "{grown} bytes were held for a file of {size}");
    }
}

#[test]
fn what_is_large_and_harmless_is_taken() {
    let large = {
        let _alone = alone();
        compile::large_custom_section(8 << 20)
    };
    harm(bytes(large));
}
