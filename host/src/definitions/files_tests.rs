//! Tests of reading definitions from files and folders.

use tempfile::TempDir;

use super::*;

fn context() -> ReadContext {
    ReadContext::stored()
}

fn read_path(path: &Path, context: &ReadContext) -> Result<Bundle, RefusedBundle> {
    read_sources(&[Source::Path(path.to_owned())], context)
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

#[test]
fn a_folder_is_read_in_the_order_of_names() {
    let folder = folder(&[
        ("b.yml", "{id: two, plugin: p}"),
        ("a.json", "{\"id\": \"one\", \"plugin\": \"p\"}"),
        ("c.toml", "id = \"three\"\nplugin = \"p\""),
        (".d.toml", "no = "),
        ("e.txt", "not read"),
    ]);
    fs::create_dir(folder.path().join("f.toml")).unwrap();
    let bundle = read_path(folder.path(), &context()).unwrap_or_else(|error| panic!("{error}"));
    let ids: Vec<_> = bundle.events.iter().map(|event| event.item.id.as_str()).collect();
    assert_eq!(ids, ["one", "two", "three"]);
    let first = &bundle.events[0].origin;
    assert_eq!(first.to_string(), format!("{}:1", folder.path().join("a.json").display()));
}

#[test]
fn the_problems_of_all_files_are_told_with_their_files() {
    let folder = folder(&[
        ("a.toml", "id = \"x\"\nplugin = \"p\"\n"),
        ("b.yaml", "id: x\nplugin: p\n"),
        ("c.json", "{"),
    ]);
    let refused = read_path(folder.path(), &context()).unwrap_err();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let told: Vec<_> = refused.list().iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 2);
    let twice =
        format!("{}:1: id: found \"x\", which is defined at {}:1", at("b.yaml"), at("a.toml"));
    assert!(told[0].starts_with(&twice), "{told:?}");
    assert!(told[1].starts_with(&format!("{}:1: found no JSON", at("c.json"))), "{told:?}");
}

#[test]
fn files_that_are_no_definitions_are_refused() {
    let folder = folder(&[("a.txt", "")]);
    fs::write(folder.path().join("b.toml"), [0xff, 0xfe]).unwrap();
    let large = vec![b' '; usize::try_from(MAX_FILE).unwrap() + 1];
    fs::write(folder.path().join("c.json"), large).unwrap();
    for (name, found) in [
        ("a.txt", "a file whose language is not known"),
        ("b.toml", "no text"),
        ("c.json", "a larger file"),
        ("d.toml", "nothing that can be read"),
    ] {
        let refused = read_path(&folder.path().join(name), &context()).unwrap_err();
        let problem = &refused.list()[0].problem;
        assert!(problem.found.starts_with(found), "{name}: {refused}");
    }
    let empty = tempfile::tempdir().unwrap();
    let refused = read_path(empty.path(), &context()).unwrap_err();
    assert!(refused.to_string().contains("a folder without definitions"));
}

#[test]
fn an_id_stands_once_in_all_the_sources() {
    let folder = folder(&[("a.toml", "id = \"x\"\nplugin = \"p\"\n")]);
    let sources = ["a.toml", "."].map(|name| Source::Path(folder.path().join(name)));
    let refused = read_sources(&sources, &context()).unwrap_err();
    assert!(refused.to_string().contains("id: found \"x\", which is defined at"), "{refused}");
}
