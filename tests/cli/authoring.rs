//! `sandyard plugin new` and `build`: from nothing to a plugin that runs.

use std::fs;
use std::path::Path;

use crate::call::{Call, kept, run, sandyard, temporary};
use crate::guests::{component, text};

/// With the crates that are there already, built where the next run of the tests finds them.
fn with_cargo(call: Call) -> Call {
    call.env("CARGO_TARGET_DIR", kept("target")).env("CARGO_NET_OFFLINE", "true")
}

#[test]
fn a_new_plugin_is_tested_built_and_run_as_it_is() {
    // Always in the same place, so that cargo need not compile all of it each time.
    let folder = kept("authoring");
    let place = text(&folder.join("my-plugin"));
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).unwrap();

    let made = sandyard(["plugin", "new", &place]).end().exits(0).prints("my-plugin is in");
    assert!(made.stdout.contains(&format!("sandyard run {place} --param name=Ada")), "{made:#?}");
    run([&place]).end().refuses(&format!("sandyard plugin build {place}"));

    let manifest = format!("{place}/Cargo.toml");
    let test = Call::new(env!("CARGO")).arguments(["test", "--manifest-path", &manifest]);
    with_cargo(test).end().exits(0).prints("test tests::it_greets_by_name ... ok");

    let built = with_cargo(sandyard(["plugin", "build", &place])).end().exits(0);
    assert!(built.stdout.starts_with("my-plugin: "), "{built:#?}");
    assert_eq!(built.stdout.lines().count(), 1, "{built:#?}");

    sandyard(["plugin", "check", &place]).end().exits(0).prints("loads: component");
    let ended = run([&place, "--param", "name=Ada"]).end().exits(0).prints("success  Hello Ada");
    assert_eq!(ended.stderr, "Looking for someone to greet\n");
    let limits = run([&place, "--json"]).end().exits(0).record()["limits"].clone();
    assert_eq!(limits["memory"], 16 << 20);

    let source = Path::new(&place).join("src/main.rs");
    fs::write(&source, "fn main() { nonsense }").unwrap();
    let failed = with_cargo(sandyard(["plugin", "build", &place])).end();
    failed.refuses("cargo build failed").tells("cannot find value `nonsense`");

    sandyard(["plugin", "new", &place]).end().refuses("is there already and not empty");
}

#[test]
fn a_name_is_where_it_is_made_and_must_be_usable() {
    let folder = temporary();
    let new = |name: &str| sandyard(["plugin", "new", name]).folder(folder.path()).end();
    let made = new("greeter").exits(0).prints("sandyard run ./greeter --param name=Ada");
    assert!(folder.path().join("greeter/plugin.toml").is_file(), "{made:#?}");
    for name in ["My Plugin", "1st", "..", "build", "caf\u{e9}"] {
        new(name).refuses("a plugin can't be named");
    }
    fs::write(folder.path().join("file"), "").unwrap();
    new("file").exits(2).tells("file");
    let entries = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(entries, 2);
}

#[test]
fn a_build_command_builds_what_the_manifest_names() {
    let folder = temporary();
    let place = text(folder.path());
    let manifest = |command: &str| {
        let text = format!("id = \"copied\"\n[build]\ncommand = {command:?}");
        fs::write(folder.path().join("plugin.toml"), text).unwrap();
    };
    let build = || sandyard(["plugin", "build", &place]).end();

    manifest("exit 3");
    build().refuses("the [build] command \"exit 3\" failed (exit status: 3)");
    manifest("true");
    build().refuses("the build made no such file");
    manifest(&format!("cp '{}' copied.wasm", component("print")));
    build().exits(0).prints("copied: ");
    let said = r#"stdout={"complete":1}
"#;
    run([&place, "--param", said]).end().exits(0).prints("success");
}

#[test]
fn what_can_not_be_built_is_told_why() {
    let folder = temporary();
    let place = text(folder.path());
    sandyard(["plugin", "build", &place]).end().refuses("has no plugin.toml");
    fs::write(folder.path().join("plugin.toml"), "id = \"x\"").unwrap();
    sandyard(["plugin", "build", &place]).end().refuses("[build]\ncommand = \"make\"");
}
