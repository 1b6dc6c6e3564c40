//! `sandyard token`: what a token may do, and no more.

use crate::site::{Site, command};

fn made(site: &Site, arguments: &[&str]) -> String {
    let made = site
        .command(&["token", "create", "--title", "test"])
        .arguments(arguments)
        .end()
        .exits(0)
        .tells("it is not shown again");
    let token = made.stdout.trim_end().to_owned();
    assert!(token.starts_with("sy_") && !made.stderr.contains(&token), "{made:#?}");
    token
}

#[test]
fn a_token_does_what_its_scope_says_where_it_says() {
    let site = Site::start();
    site.write("one.toml", "[[event]]\nid = \"one\"\nplugin = \"hello\"\n");
    site.does(&["apply", "-f", "one.toml", "-n", "shop"]);
    site.does(&["apply", "-f", "one.toml"]);
    let reader = made(&site, &["--scope", "read", "--namespace", "shop"]);
    let runner = made(&site, &["--scope", "read", "--scope", "run"]);
    let with = |token: &str, arguments: &[&str]| {
        site.command(arguments).env("SANDYARD_TOKEN", token).end()
    };
    with(&reader, &["event", "list", "-n", "shop"]).exits(0).prints("one");
    with(&reader, &["event", "list", "-n", "default"]).refuses("the scope read");
    let refused = with(&reader, &["event", "run", "one", "-n", "shop"]);
    refused.refuses("the scope run").tells("the one in SANDYARD_TOKEN");
    with(&runner, &["event", "run", "one", "-n", "shop", "--wait"]).exits(0);
    with(&runner, &["event", "disable", "one"]).refuses("the scope edit");
    with(&runner, &["token", "list"]).refuses("the scope admin");
    let refused = with(&runner, &["apply", "-f", "one.toml", "-n", "new"]);
    refused.exits(1).prints("refused    event one in new");
}

#[test]
fn tokens_are_listed_and_revoked_and_never_shown_again() {
    let site = Site::start();
    let token = made(&site, &["--scope", "read,run", "--namespace", "shop"]);
    let list = site.does(&["token", "list"]).prints("read, run").prints("shop");
    assert!(!list.stdout.contains(&token));
    let tokens = site.json(&["token", "list"]);
    let id = tokens["items"][1]["id"].as_str().unwrap();
    let wrong = site.command(&["token", "revoke", &token]).end().refuses("this is a token");
    assert!(!wrong.stderr.contains(&token), "{wrong:#?}");
    site.does(&["token", "revoke", id]);
    let revoked = site.command(&["event", "list", "-n", "shop", "--token", &token]).end();
    let revoked = revoked.refuses("does not know the token in --token");
    assert!(!revoked.stderr.contains(&token), "{revoked:#?}");
    site.command(&["token", "create", "--title", "x", "--scope", "all"])
        .end()
        .refuses("[possible values: admin, read, run, edit, events:send]");
}

#[test]
fn the_admins_token_stays_on_its_machine() {
    let site = Site::start();
    let url = site.yard().url().to_owned();
    let elsewhere = crate::call::temporary();
    let with = |data: &std::path::Path| command(&["event", "list", "--server", &url]).data(data);
    with(site.yard().data()).end().exits(0);
    with(elsewhere.path()).end().refuses("wants a token, and none was found");
    with(elsewhere.path()).env("SANDYARD_TOKEN", site.yard().token()).end().exits(0);
    // An address of this machine that is not one by its looks gets no token.
    let foreign = url.replace("127.0.0.1", "0.0.0.0");
    command(&["event", "list", "--server", &foreign])
        .data(site.yard().data())
        .end()
        .refuses("wants a token, and none was found");
}
