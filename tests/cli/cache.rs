//! The compiled plugins in the data folder: kept, checked, and nobody else's.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use crate::call::{Call, SANDYARD, run, temporary};
use crate::guests::small;

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// The files of compiled code; what lies beside them is statistics.
fn code(data: &Path) -> Vec<PathBuf> {
    let mut code = files(&data.join("compiled/cache/modules"));
    code.retain(|path| path.extension().is_none());
    code
}

/// What changes when a file is written anew.
fn stamp(path: &Path) -> (u64, i64, i64) {
    let data = fs::metadata(path).unwrap();
    (data.ino(), data.mtime(), data.mtime_nsec())
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o777
}

/// A data folder in which the small plugin is compiled.
fn compiled() -> tempfile::TempDir {
    let data = temporary();
    runs(data.path());
    data
}

/// The small plugin runs; what was said on stderr.
fn runs(data: &Path) -> String {
    run([small(data)]).data(data).end().exits(0).prints("said by hand").stderr
}

#[test]
fn a_plugin_is_compiled_once() {
    let data = compiled();
    let kept = || {
        let verdicts = files(&data.path().join("compiled/verdicts"));
        assert_eq!(verdicts.len(), 1);
        let all = [verdicts, code(data.path())].concat();
        all.iter().map(|path| stamp(path)).collect::<Vec<_>>()
    };
    let before = kept();
    assert!(before.len() > 1, "{before:?}");
    runs(data.path());
    assert_eq!(kept(), before);
}

#[test]
fn code_that_was_overwritten_is_compiled_anew() {
    let data = compiled();
    let code = code(data.path());
    for garbage in ["garbage", ""] {
        code.iter().for_each(|path| fs::write(path, garbage).unwrap());
        runs(data.path());
        for path in &code {
            assert_ne!(fs::read(path).unwrap(), garbage.as_bytes(), "{}", path.display());
        }
    }
    code.iter().for_each(|path| fs::remove_file(path).unwrap());
    runs(data.path());
    assert!(code.iter().all(|path| path.is_file()));
}

#[test]
fn a_verdict_that_can_not_be_read_is_no_verdict() {
    let data = compiled();
    let verdict = files(&data.path().join("compiled/verdicts")).remove(0);
    for bad in [&b"{"[..], b"", b"{\"compiled\":{\"files\":[]}}", b"\xff\xfe"] {
        fs::write(&verdict, bad).unwrap();
        runs(data.path());
        let good = fs::read_to_string(&verdict).unwrap();
        assert!(good.starts_with("{\"compiled\":{\"files\":[{"), "{good}");
    }
}

#[test]
fn a_folder_that_was_open_to_others_is_made_anew() {
    let data = compiled();
    let folder = data.path().join("compiled");
    assert_eq!(mode(&folder), 0o700);
    let planted = folder.join("cache/planted");
    fs::write(&planted, "by somebody else").unwrap();
    fs::set_permissions(&folder, Permissions::from_mode(0o777)).unwrap();
    let stderr = runs(data.path());
    assert!(stderr.contains("was open to other users"), "{stderr}");
    assert_eq!(mode(&folder), 0o700);
    assert!(!planted.exists());
    assert!(!runs(data.path()).contains("was open"));
}

#[test]
fn a_link_in_its_place_refuses() {
    let data = temporary();
    let elsewhere = temporary();
    std::os::unix::fs::symlink(elsewhere.path(), data.path().join("compiled")).unwrap();
    run(["hello"]).data(data.path()).end().refuses("must be a folder that belongs to the user");
    assert!(files(elsewhere.path()).is_empty());
}

#[test]
fn the_folders_are_private_whatever_the_mask() {
    let data = temporary();
    let place = data.path().join("new");
    let script = format!("umask 0; exec {SANDYARD:?} run {:?}", small(data.path()));
    let call = Call::new("sh").arguments(["-c", &script]).data(&place);
    call.end().exits(0);
    assert_eq!(mode(&place.join("compiled")), 0o700);
    assert_eq!(mode(&place.join("scratch")) & 0o077, 0);
}
