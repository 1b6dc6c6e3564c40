//! What a command says when it can't do its work: always what to do about it.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener};

use crate::call::temporary;
use crate::site::{Site, command};

#[test]
fn without_a_server_a_command_says_how_to_start_one() {
    let data = temporary();
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
    let url = format!("http://{free}");
    command(&["event", "list", "--server", &url])
        .data(data.path())
        .end()
        .refuses(&format!("no server answers at {url}: the connection was refused"))
        .tells("sandyard serve")
        .tells("--server");
    command(&["event", "list"])
        .data(data.path())
        .env("SANDYARD_SERVER", &url)
        .end()
        .refuses(&format!("no server answers at {url}"));
}

#[test]
fn a_server_that_is_gone_is_told_by_the_file_that_names_it() {
    let data = temporary();
    std::fs::write(data.path().join("address"), "http://127.0.0.1:1\n").unwrap();
    command(&["job", "list"])
        .data(data.path())
        .end()
        .refuses("no server answers at http://127.0.0.1:1")
        .tells("/address names this one");
}

#[test]
fn a_url_that_is_none_is_refused() {
    for wrong in ["127.0.0.1:7700", "ftp://a.test", "http://me@a.test"] {
        command(&["event", "list", "--server", wrong]).end().refuses("http://127.0.0.1:7700");
    }
    let data = temporary();
    command(&["event", "list"])
        .data(data.path())
        .env("SANDYARD_SERVER", "nowhere")
        .end()
        .refuses("SANDYARD_SERVER is not usable");
}

#[test]
fn what_is_no_server_of_ours_is_told_apart() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let answering = std::thread::spawn(move || {
        for answer in [
            "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>",
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>",
            "HTTP/1.1 302 Found\r\nLocation: https://login.test/\r\nContent-Length: 0\r\n\r\n",
        ] {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = [0; 4096];
            let length = stream.read(&mut asked).unwrap();
            assert!(String::from_utf8_lossy(&asked[..length]).starts_with("GET /v1/events?"));
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    let data = temporary();
    let list = || command(&["event", "list", "--server", &url]).data(data.path()).end();
    list().refuses("no server of Sandyard").tells("404 Not Found, text/html");
    list().refuses("no server of Sandyard").tells("200 OK");
    list().refuses("302 Found, which leads to https://login.test/");
    answering.join().unwrap();
}

#[test]
fn a_token_that_can_not_be_one_is_refused_and_not_shown() {
    let site = Site::start();
    let wrong = site.command(&["event", "list", "--token", "a b"]).end();
    let wrong = wrong.refuses("the token in --token is not usable");
    assert!(!wrong.stderr.contains("a b"), "{wrong:#?}");
    site.command(&["event", "list"])
        .env("SANDYARD_TOKEN", "sy_none")
        .end()
        .refuses("does not know the token in SANDYARD_TOKEN");
}
