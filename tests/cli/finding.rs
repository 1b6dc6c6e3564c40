//! What PLUGIN may be: a built-in, a file, a folder; and what is said of everything else.

use std::fs;
use std::path::Path;

use crate::call::{record, run, temporary};
use crate::guests::{component, module, plugin, small, text, written};

const SAYS_SO: &str = "stdout={\"complete\":1,\"description\":\"said so\"}\n";

#[test]
fn a_built_in_runs_by_its_id() {
    let ended = run(["hello", "--param", "name=Ada"]).end().exits(0);
    assert_eq!(ended.stdout.lines().next(), Some("success  Hello Ada"));
    assert!(ended.stdout.contains("fuel ") && ended.stdout.contains("memory "), "{ended:#?}");
    for (id, description) in [("sample", ""), ("sample-module", ""), ("limits", "behaved well")] {
        let record = record(0, [id, "--param", "delay=0"]);
        assert_eq!((&record["plugin"], &record["description"]), (&id.into(), &description.into()));
    }
}

#[test]
fn a_component_and_a_core_module_run_by_their_files() {
    for file in [component("print"), module("print")] {
        let record = record(0, [file.as_str(), "--param", SAYS_SO]);
        assert_eq!(record["plugin"], "print");
        assert_eq!(record["description"], "said so", "{file}");
    }
}

#[test]
fn text_runs_as_what_it_stands_for() {
    let folder = temporary();
    let core = record(0, [small(folder.path())]);
    assert_eq!((&core["plugin"], &core["description"]), (&"small".into(), &"said by hand".into()));

    let component = record(1, [text(&written(folder.path(), "unreachable"))]);
    assert_eq!(component["stop_reason"], "trap");
}

#[test]
fn a_folder_runs_by_its_manifest_however_it_is_named() {
    let folder = temporary();
    let place = plugin(folder.path(), "print", "[limits]\nfuel = \"2G\"");
    let spellings = [
        place.clone(),
        format!("{place}/plugin.toml"),
        format!("{place}/tried.wasm"),
        "./tried".to_owned(),
        "tried".to_owned(),
        "tried/tried.wasm".to_owned(),
    ];
    for spelling in spellings {
        let call = run([&spelling, "--json", "--param", SAYS_SO]).folder(folder.path());
        let record = call.end().exits(0).record();
        assert_eq!(record["plugin"], "tried", "{spelling}");
        assert_eq!(record["limits"]["fuel"], 2_000_000_000_u64, "{spelling}");
    }
    let call = run([".", "--json", "--param", SAYS_SO]).folder(Path::new(&place));
    assert_eq!(call.end().exits(0).record()["plugin"], "tried");
}

#[test]
fn a_folder_may_speak_the_other_dialect_and_hold_text() {
    let folder = temporary();
    fs::write(
        folder.path().join("plugin.toml"),
        "id = \"quiet\"\ncomponent = \"exports-extra.wat\"\ndialect = \"exit-code\"",
    )
    .unwrap();
    written(folder.path(), "exports-extra");
    assert_eq!(record(0, [text(folder.path())])["outcome"], "success");
}

#[test]
fn a_built_in_wins_over_a_folder_of_its_name() {
    let folder = temporary();
    fs::create_dir(folder.path().join("hello")).unwrap();
    run(["hello"]).folder(folder.path()).end().exits(0).prints("Hello world");
    run(["./hello"]).folder(folder.path()).end().refuses("./hello has no plugin.toml");
}

#[test]
fn a_slip_of_the_keyboard_is_answered_with_the_name_meant() {
    run(["helo"]).end().refuses("did you mean `hello`?");
    let other = run(["warehouse"]).end().refuses("hello, http-request, limits, sample");
    assert!(!other.stderr.contains("did you mean"), "{other:#?}");
    assert_eq!(other.stderr.lines().count(), 1, "{other:#?}");
}

#[test]
fn what_is_no_plugin_is_refused_with_the_way_out() {
    let folder = temporary();
    let path = |name: &str| text(&folder.path().join(name));
    let write = |name: &str, bytes: &[u8]| fs::write(path(name), bytes).unwrap();
    write("notes.txt", b"hello");
    write("short.wasm", b"hi");
    write("zipped.wasm", b"PK\x03\x04aaaaaaaa");
    write("native.wasm", b"\x7fELF\x02\x01\x01\0aaaaaaaa");
    write("cut.wasm", &fs::read(component("print")).unwrap()[..5000]);
    write("wrong.wat", b"(module (func (export \"_start\") nonsense))");
    write("empty.wat", b"(module)");
    for (name, reason) in [
        ("notes.txt", "is no plugin: write a .wasm or .wat file"),
        ("missing.wasm", "no such file or folder"),
        ("short.wasm", "only 2 bytes"),
        ("zipped.wasm", "zip"),
        ("native.wasm", "precompiled"),
        ("cut.wasm", "the file is broken"),
        ("wrong.wat", "the WebAssembly text is wrong: unknown operator"),
        ("empty.wat", "has no _start to start"),
    ] {
        run([path(name)]).end().refuses(reason);
    }
}

#[test]
fn what_can_not_be_linked_is_refused_by_name() {
    let folder = temporary();
    for (name, reason) in [
        ("imports-what-nobody-has", "acme:warehouse/stock@1.0.0, which this host does not offer"),
        ("imports-wasi-0.3", "WASI 0.2"),
        ("has-no-run", "wasi:cli/run"),
        ("core-has-no-start", "_start"),
        ("kv-storm", "add \"kv\" to `imports` under [grants] in plugin.toml"),
    ] {
        run([text(&written(folder.path(), name))]).end().refuses(reason);
    }
}
