//! `sandyard plugin check` and manifests: what is explained, and how mistakes are told.

use std::fs;

use crate::call::{run, sandyard, temporary};
use crate::guests::{component, plugin, text};

#[test]
fn the_built_ins_are_listed() {
    let ended = sandyard(["plugin", "list"]).end().exits(0);
    let lines = ended.stdout.lines().collect::<Vec<_>>();
    assert!(lines[0].starts_with("ID "), "{ended:#?}");
    let ids = lines[1..].iter().map(|line| line.split_whitespace().next().unwrap());
    let ids = ids.collect::<Vec<_>>();
    assert_eq!(
        ids,
        ["hello", "http-request", "limits", "sample", "sample-module", "test", "whalesay"]
    );
    for id in ids {
        sandyard(["plugin", "check", id]).end().exits(0).prints("  loads: ");
    }
}

#[test]
fn a_plugin_is_explained_with_what_it_asks_for_and_gets() {
    let folder = temporary();
    let more = r#"
        title = "An attempt"
        params = [{ id = "form", type = "select", choices = ["csv"], required = true }]
        [limits]
        memory = "8 GiB"
        [grants]
        http = ["https://api.example.com"]
        mounts = ["data:/data:rw"]
    "#;
    let place = plugin(folder.path(), "print", more);
    let ended = sandyard(["plugin", "check", &place]).end().exits(0);
    for line in [
        "tried: An attempt",
        "memory         8 GiB  1 GiB",
        "--allow-http https://api.example.com",
        "--mount \"data:/data:rw\"",
        "form  select [\"csv\"]  yes",
        "loads: component; typed imports: none",
    ] {
        assert!(ended.stdout.contains(line), "{line:?} is not in {ended:#?}");
    }
    let here = sandyard(["plugin", "check"]).folder(place.as_ref()).end().exits(0);
    assert!(here.stdout.starts_with("tried: An attempt"), "{here:#?}");
    sandyard(["plugin", "check", &component("print")]).end().exits(0).prints("print: print");
}

#[test]
fn a_plugin_that_is_not_built_or_does_not_load_is_explained_all_the_same() {
    let folder = temporary();
    let place = plugin(folder.path(), "print", "");
    let wasm = folder.path().join("tried/tried.wasm");
    fs::write(&wasm, "no wasm").unwrap();
    let check = || sandyard(["plugin", "check", &place]).end().exits(2).prints("Limits");
    check().tells("load the component of tried: this is a file of only 7 bytes");
    fs::remove_file(&wasm).unwrap();
    check().prints("missing").tells(&format!("sandyard plugin build {place}"));
    run([&place]).end().refuses("which does not exist; build it first");
}

#[test]
fn every_mistake_in_a_manifest_is_told_with_its_line() {
    let folder = temporary();
    let more =
        "titel = \"X\"\ndialect = \"perl\"\n[limits]\nfule = 5\nmemory = true\n[grants]\nhttp = 5";
    let place = plugin(folder.path(), "print", more);
    for command in [vec!["run"], vec!["plugin", "check"], vec!["plugin", "build"]] {
        sandyard(command)
            .arguments([&place])
            .end()
            .refuses(&format!("{place}/plugin.toml:"))
            .tells("line 2: unknown key `titel`; did you mean `title`?")
            .tells("line 3: `dialect`: dialect \"perl\" is not known")
            .tells("line 5: unknown key `fule` in [limits]; did you mean `fuel`?")
            .tells("line 6: `memory` in [limits] must be a number")
            .tells("line 8: `http` in [grants] must be a list of texts");
    }
}

#[test]
fn each_kind_of_mistake_has_its_answer() {
    for (manifest, answer) in [
        ("", "`id` is missing"),
        ("id = 5", "line 1: `id` must be a text in quotes; found the number 5"),
        ("id = \"a b\"", "line 1: `id`"),
        ("id = \"x", "not TOML"),
        ("id = \"x\"\n\ncomponent = \"../x.wasm\"", "line 3: `component`"),
        ("id = \"x\"\ntitle = \"\\u001b[2J\"", "line 2: `title`"),
        (
            "id = \"x\"\n[limits]\nfuel = \"5X\"",
            "line 3: `fuel` in [limits]: \"5X\" is not an amount",
        ),
        ("id = \"x\"\n[grants]\nhttp = [\"*\"]", "line 3: "),
        ("id = \"x\"\n[[params]]\nid = \"a\"\ntype = \"txt\"", "line 4: "),
        ("id = \"x\"\n[[params]]\ntype = \"text\"", "line 2: `id` is missing in [[params]]"),
    ] {
        let folder = temporary();
        fs::write(folder.path().join("plugin.toml"), manifest).unwrap();
        let ended = run([text(folder.path())]).end().refuses(answer);
        assert!(!ended.stderr.contains('\u{1b}'), "{ended:#?}");
    }
    let folder = temporary();
    fs::write(folder.path().join("plugin.toml"), b"id = \"\xff\"").unwrap();
    run([text(folder.path())]).end().refuses("not UTF-8");
}

#[test]
fn a_component_outside_its_folder_refuses() {
    let folder = temporary();
    let place = plugin(folder.path(), "print", "");
    let wasm = folder.path().join("tried/tried.wasm");
    fs::rename(&wasm, folder.path().join("outside.wasm")).unwrap();
    std::os::unix::fs::symlink("../outside.wasm", &wasm).unwrap();
    run([&place]).end().refuses("leads out of the plugin's folder");
}
