//! Tests of finding plugins.

use super::*;

fn folder(manifest: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(MANIFEST_FILE), manifest).unwrap();
    folder
}

fn find_in(folder: &Path, name: &str) -> Result<Source, CatalogError> {
    find(folder.join(name).to_str().unwrap())
}

#[test]
fn a_built_in_is_found_by_its_id() {
    let source = find("hello").unwrap();
    assert_eq!(source.origin, Origin::BuiltIn);
    assert!(source.component.read().unwrap().starts_with(b"\0asm"));
}

#[test]
fn an_unknown_name_is_told_the_nearest_built_in() {
    let error = find("helo").unwrap_err().to_string();
    assert!(error.contains("the built-ins are hello, "), "{error}");
    assert!(error.ends_with("did you mean `hello`?"), "{error}");
    assert!(matches!(find(""), Err(CatalogError::Unknown { .. })));
}

#[test]
fn a_folder_is_found_with_its_component() {
    let folder = folder("id = \"x\"\n[limits]\nfuel = 5");
    let error = find_in(folder.path(), "").unwrap_err();
    assert!(matches!(error, CatalogError::NoComponent { .. }), "{error}");
    fs::write(folder.path().join("x.wasm"), b"\0asm").unwrap();
    for name in ["", MANIFEST_FILE, "x.wasm"] {
        let source = find_in(folder.path(), name).unwrap();
        assert_eq!(source.manifest.id.as_str(), "x");
        assert!(source.manifest.limits.fuel.is_some(), "{name:?}");
        assert_eq!(&*source.component.read().unwrap(), b"\0asm");
    }
}

#[test]
fn a_file_that_no_manifest_names_is_bare() {
    let folder = folder("id = \"x\"\n[grants]\nhttp = [\"https://example.com\"]");
    fs::write(folder.path().join("y.wat"), "(module)").unwrap();
    let source = find_in(folder.path(), "y.wat").unwrap();
    assert_eq!(source.manifest.id.as_str(), "y");
    assert!(source.manifest.grants.http.is_empty());
    assert!(matches!(source.origin, Origin::File(_)));
}

#[test]
fn what_is_no_plugin_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("x.txt"), "").unwrap();
    assert!(matches!(find_in(folder.path(), ""), Err(CatalogError::NoManifest { .. })));
    assert!(matches!(find_in(folder.path(), "x.txt"), Err(CatalogError::NoPlugin { .. })));
}

#[test]
fn a_refused_manifest_is_told_with_its_file() {
    let folder = folder("id = \"x\"\nfuel = 5");
    let error = find_in(folder.path(), "").unwrap_err().to_string();
    assert!(error.contains("plugin.toml:\nline 2: unknown key `fuel`"), "{error}");
    fs::write(folder.path().join(MANIFEST_FILE), b"id = \"\xff\"").unwrap();
    let error = find_in(folder.path(), "").unwrap_err().to_string();
    assert!(error.contains("not UTF-8"), "{error}");
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_refused() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("x.wasm"), b"\0asm").unwrap();
    let folder = folder("id = \"x\"");
    std::os::unix::fs::symlink(outside.path().join("x.wasm"), folder.path().join("x.wasm"))
        .unwrap();
    assert!(matches!(find_in(folder.path(), ""), Err(CatalogError::Outside { .. })));
}

#[test]
fn large_files_and_files_without_end_are_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.wasm");
    File::create(&path).unwrap().set_len(MAX_COMPONENT.0 + 1).unwrap();
    let found = Component::File(path).read();
    assert!(matches!(found, Err(CatalogError::TooLarge { .. })));
    if Path::new("/dev/zero").exists() {
        let found = Component::File("/dev/zero".into()).read();
        assert!(found.unwrap_err().to_string().contains("no regular file"));
    }
}
