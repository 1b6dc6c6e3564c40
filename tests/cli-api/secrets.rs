//! `sandyard secret`: values go in, and nothing shows them.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener};

use serde_json::{Value, json};

use crate::call::temporary;
use crate::site::{Site, command};

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
    site.command(&["secret", "set", "a"])
        .input("x".repeat(70_000))
        .end()
        .refuses("longer than 64 KiB");
    site.command(&["secret", "set", "a", "--file", "none"])
        .end()
        .refuses("read the value from none: No such file");
    // A value has no place among the arguments, where everybody may read it.
    site.command(&["secret", "set", "a", "hunter2"]).end().exits(2);
    site.command(&["secret", "set", "a.b"]).input("x").end().refuses("secret id \"a.b\"");
}

/// The body of one request that a listener is sent, which it answers well.
fn body_of_one(listener: &TcpListener) -> Value {
    let (stream, _) = listener.accept().unwrap();
    let mut reader = BufReader::new(stream);
    let (mut line, mut length) = (String::new(), 0);
    while reader.read_line(&mut line).unwrap() > 2 {
        let header = line.to_ascii_lowercase();
        if let Some(value) = header.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        line.clear();
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    reader.get_mut().write_all(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap();
    serde_json::from_slice(&body).unwrap()
}

#[test]
fn stdin_loses_one_line_end_and_a_file_none() {
    let (listener, folder) = (TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap(), temporary());
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::fs::write(folder.path().join("file"), "key\n\n").unwrap();
    let forms: [(&[&str], &str, Value); 4] = [
        (&[], "word\r\n", json!({ "value": "word" })),
        (&[], "two\n\n", json!({ "value": "two\n" })),
        (&["--file", "-"], "word\n", json!({ "value": "word\n" })),
        (&["--file", "file"], "", json!({ "value": "key\n\n" })),
    ];
    for (form, input, sent) in forms {
        let setting = command(&["secret", "set", "a", "--server", &url, "--token", "sy_a"])
            .arguments(form)
            .folder(folder.path())
            .data(folder.path())
            .input(input)
            .start();
        assert_eq!(body_of_one(&listener), sent, "{form:?}");
        let told = setting.end().exits(0).stderr;
        let is_kept_line = sent["value"] == "word\n";
        assert_eq!(told.contains("is a part of it"), is_kept_line, "{form:?}: {told}");
    }
}
