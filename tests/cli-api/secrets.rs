//! `sandyard secret`: values go in, and nothing shows them.

use crate::site::Site;

#[test]
fn a_secret_comes_from_stdin_or_a_file_and_is_never_shown() {
    let site = Site::start();
    let piped = site.command(&["secret", "set", "piped"]).input("hunter2\n").end().exits(0);
    assert_eq!(piped.stdout, "secret piped is kept\n");
    site.write("key", "\u{0}\n");
    std::fs::write(site.folder().join("bytes"), [0xff, 0xfe, 0x0a]).unwrap();
    site.does(&["secret", "set", "text", "--file", "key"]);
    site.does(&["secret", "set", "bytes", "--file", "bytes"]);
    let list = site.does(&["secret", "list"]).prints("piped  20").prints("bytes  20");
    assert!(!list.stdout.contains("hunter2"), "{list:#?}");
    let names: Vec<_> = site.json(&["secret", "list"])["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|secret| secret["name"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(names, ["bytes", "piped", "text"]);
    site.does(&["secret", "delete", "piped"]);
    site.command(&["secret", "delete", "piped"]).end().refuses("no secret piped");
}

#[test]
fn a_value_that_can_not_be_is_refused_and_not_repeated() {
    let site = Site::start();
    site.command(&["secret", "set", "a"]).end().refuses("the value is empty");
    site.command(&["secret", "set", "a"]).input("x".repeat(70_000)).end().refuses("65536 bytes");
    site.command(&["secret", "set", "a", "--file", "none"]).end().refuses("open none");
    // A value has no place among the arguments, where everybody may read it.
    site.command(&["secret", "set", "a", "hunter2"]).end().exits(2);
    site.command(&["secret", "set", "a.b"]).input("x").end().refuses("secret id \"a.b\"");
}
