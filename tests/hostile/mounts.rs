//! Plugins that want more of a mounted folder than they were given.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;
use tempfile::TempDir;

use crate::harm::{FORMS, component, module, succeeds};
use crate::trial::{Trial, yard};

/// What a folder holds, as far as anybody could have changed it.
type Tree = BTreeMap<PathBuf, (u32, u64, i64, i64, Option<Vec<u8>>)>;

/// A folder with a file, a folder, a link inside and a link out.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::write(path.join("file"), "as it was").unwrap();
    fs::create_dir(path.join("inner")).unwrap();
    fs::write(path.join("inner/file"), "as it was, inside").unwrap();
    symlink("file", path.join("link")).unwrap();
    symlink("/etc", path.join("out")).unwrap();
    folder
}

fn read_only(folder: &TempDir) -> String {
    format!("{}:/data", folder.path().display())
}

fn writable(folder: &TempDir) -> String {
    format!("{}:/data:rw", folder.path().display())
}

fn tree(folder: &Path) -> Tree {
    let mut tree = Tree::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        let data = fs::symlink_metadata(&path).unwrap();
        if data.is_dir() {
            waiting.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        }
        let content = data.is_file().then(|| fs::read(&path).unwrap());
        let facts = (data.mode(), data.ino(), data.mtime(), data.mtime_nsec(), content);
        tree.insert(path, facts);
    }
    tree
}

#[test]
fn a_read_only_mount_is_the_same_after() {
    for form in FORMS {
        let folder = folder();
        let before = tree(folder.path());
        succeeds(form("change-a-mount").mount(&read_only(&folder)));
        assert_eq!(tree(folder.path()), before);
        let escapes = form("symlink-escapes").mount(&read_only(&folder));
        succeeds(escapes.param("mount", "/data").param("file", "file"));
        assert_eq!(tree(folder.path()), before);
    }
}

#[test]
fn links_are_followed_inside_and_not_out() {
    for form in FORMS {
        let folder = folder();
        let paths = ["/data/link", "/data/inner/../file", "/data/out/passwd", "/data/../passwd"];
        let reads = form("files").param("read", json!(paths)).mount(&read_only(&folder));
        let found = succeeds(reads).report.chain_data.unwrap();
        for (path, begins) in paths.into_iter().zip(["got", "got", "refused", "refused"]) {
            let text = found[format!("read {path}")].as_str().unwrap();
            assert!(text.starts_with(begins), "{path}: {text}");
        }
    }
}

#[test]
fn a_link_swapped_in_a_race_leads_nowhere() {
    for (form, other) in
        [(component as fn(&str) -> _, module as fn(&str) -> _), (module, component)]
    {
        let folder = tempfile::tempdir().unwrap();
        let half = |trial: Trial, role: &str| {
            let trial = trial.param("role", role).param("milliseconds", 1000);
            trial.fuel(20_000_000_000).mount(&writable(&folder))
        };
        let mut swaps = half(other("symlink-swap"), "swap").start();
        let record = succeeds(half(form("symlink-swap"), "read"));
        assert!(
            record.report.description.ends_with("all of them inside"),
            "{}",
            record.report.description
        );
        let swapped = yard().runtime.block_on(swaps.finished()).unwrap();
        assert_eq!(
            swapped.report.stop_reason, None,
            "{}\n{}",
            swapped.report.description, swapped.report.log
        );
    }
}

#[test]
fn a_writable_mount_is_no_way_out() {
    for form in FORMS {
        let folder = folder();
        let writes = form("files").mount(&writable(&folder)).param(
            "write",
            json!({ "/data/new": "new", "/data/out/new": "x", "/data/../new": "x" }),
        );
        let found = succeeds(writes).report.chain_data.unwrap();
        assert_eq!(found["write /data/new"], "done");
        for path in ["/data/out/new", "/data/../new"] {
            let text = found[format!("write {path}")].as_str().unwrap();
            assert!(text.starts_with("refused"), "{path}: {text}");
        }
        assert_eq!(fs::read_to_string(folder.path().join("new")).unwrap(), "new");
    }
}

/// A pipe that nobody writes to makes whoever opens it wait for ever, so no plugin gets to see one.
#[test]
fn a_pipe_in_a_mount_is_refused_before_the_start() {
    let folder = folder();
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for form in FORMS {
        let reads = form("files").param("read", json!(["/data/pipe"])).mount(&read_only(&folder));
        let error = yard().runtime.block_on(reads.start().finished()).unwrap_err();
        let told = format!("{error:#}");
        assert!(told.contains("pipe is neither a file nor a folder"), "{told}");
    }
}

#[test]
fn a_folder_that_is_not_there_is_the_hosts_failure() {
    let folder = tempfile::tempdir().unwrap();
    let mount = format!("{}/gone:/data", folder.path().display());
    for form in FORMS {
        let mut running = form("files").param("list", json!(["/data"])).mount(&mount).start();
        let error = yard().runtime.block_on(running.finished()).unwrap_err();
        assert!(format!("{error:#}").contains("gone"), "{error:#}");
    }
}
