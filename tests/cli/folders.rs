//! `--mount`: what a plugin sees of the host's folders, and what it may change.

use std::fs;

use serde_json::{Value, json};

use crate::call::{record, run, temporary};
use crate::guests::{component, module, plugin, text};

/// Has the guest `files` read a file and write two, with `/data` mounted like this.
fn use_files(guest: &str, mount: &str) -> Value {
    let params = json!({
        "write": { "/data/new": "new", "/data/old": "changed", "/job/own": "own" },
        "read": ["/data/old", "/job/own", "/data/../secret"],
        "list": ["/data"],
    });
    record(0, [guest, "--mount", mount, "--params", &params.to_string()])["chain_data"].clone()
}

#[test]
fn a_mount_is_for_reading_unless_it_says_otherwise() {
    for guest in [component("files"), module("files")] {
        for suffix in ["", ":ro"] {
            let folder = temporary();
            let data = folder.path().join("data");
            fs::create_dir(&data).unwrap();
            fs::write(data.join("old"), "old").unwrap();
            fs::write(folder.path().join("secret"), "secret").unwrap();
            let done = use_files(&guest, &format!("{}:/data{suffix}", text(&data)));
            assert_eq!(done["read /data/old"], "got: old", "{done:#}");
            assert_eq!(done["read /job/own"], "got: own", "{done:#}");
            for refused in ["write /data/new", "write /data/old", "read /data/../secret"] {
                assert!(done[refused].as_str().unwrap().starts_with("refused: "), "{done:#}");
            }
            assert_eq!(fs::read_to_string(data.join("old")).unwrap(), "old");
            assert!(!data.join("new").exists());
        }
    }
}

#[test]
fn a_mount_for_writing_is_changed() {
    for guest in [component("files"), module("files")] {
        let folder = temporary();
        fs::write(folder.path().join("old"), "old").unwrap();
        let done = use_files(&guest, &format!("{}:/data:rw", text(folder.path())));
        assert_eq!(done["write /data/new"], "done", "{done:#}");
        assert_eq!(fs::read_to_string(folder.path().join("old")).unwrap(), "changed");
        assert_eq!(fs::read_to_string(folder.path().join("new")).unwrap(), "new");
    }
}

#[test]
fn every_way_of_changing_a_mount_for_reading_refuses() {
    let folder = temporary();
    fs::write(folder.path().join("file"), "kept").unwrap();
    let mount = format!("{}:/data", text(folder.path()));
    let record = record(0, [&component("change-a-mount"), "--mount", &mount]);
    assert!(record["description"].as_str().unwrap().starts_with("0 of "), "{record:#}");
    let names = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(names.collect::<Vec<_>>(), ["file"]);
    assert_eq!(fs::read_to_string(folder.path().join("file")).unwrap(), "kept");
}

#[test]
fn several_mounts_are_seen_and_may_be_relative() {
    let folder = temporary();
    for name in ["one", "two"] {
        fs::create_dir(folder.path().join(name)).unwrap();
        fs::write(folder.path().join(name).join("file"), name).unwrap();
    }
    let params = r#"{"read": ["/1/file", "/deep/2/file"]}"#;
    let files = component("files");
    let arguments =
        [&files, "--json", "--mount", "one:/1", "--mount", "./two:/deep/2", "--params", params];
    let done = run(arguments).folder(folder.path()).end().exits(0).record()["chain_data"].clone();
    assert_eq!(done["read /1/file"], "got: one");
    assert_eq!(done["read /deep/2/file"], "got: two");
}

#[test]
fn a_folder_that_is_not_there_is_refused_before_anything_runs() {
    let folder = temporary();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let missing = text(&folder.path().join("missing"));
    for plugin in ["hello".to_owned(), component("files"), module("files")] {
        for host in [&missing, &text(&file)] {
            let ended = run([&plugin, "--mount", &format!("{host}:/data")]).end();
            let ended = ended.refuses(&format!("--mount {host}:/data: {host} is not a folder"));
            assert_eq!(ended.stderr.lines().count(), 1, "{ended:#?}");
        }
    }
    assert!(!folder.path().join("missing").exists());
}

#[test]
fn what_a_plugin_asks_for_is_told_and_not_given() {
    let folder = temporary();
    fs::write(folder.path().join("file"), "x").unwrap();
    let mount = format!("{}:/data", text(folder.path()));
    let place = plugin(folder.path(), "files", &format!("[grants]\nmounts = [{mount:?}]"));
    let arguments = [&place, "--json", "--params", r#"{"read": ["/data/file"]}"#];
    let ended = run(arguments).end().exits(0).tells(&format!("--mount {mount} would grant it"));
    let done = ended.record()["chain_data"]["read /data/file"].clone();
    assert!(done.as_str().unwrap().starts_with("refused: "), "{done}");

    let ended = run(arguments).arguments(["--mount", &mount]).end().exits(0);
    assert!(!ended.stderr.contains("would grant it"), "{ended:#?}");
    assert_eq!(ended.record()["chain_data"]["read /data/file"], "got: x");
}
