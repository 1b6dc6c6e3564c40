//! `sandyard plugin push` and what follows it.

use crate::site::{Site, results};

const MANIFEST: &str = "id = \"mine\"\ntitle = \"My own\"\ncomponent = \"mine.wat\"\n\
                        dialect = \"exit-code\"\n";

/// A module that ends well at once.
const WELL: &str = "(module (memory (export \"memory\") 1) (func (export \"_start\")))";

#[test]
fn a_plugin_is_pushed_run_switched_and_removed() {
    let site = Site::start();
    site.write("mine/plugin.toml", MANIFEST);
    site.write("mine/mine.wat", WELL);
    site.does(&["plugin", "push", "mine"]).prints("plugin mine is on the server\n");
    site.write("bare.wat", WELL);
    site.does(&["plugin", "push", "./bare.wat", "-n", "shop"]);

    let installed = site.does(&["plugin", "installed"]);
    let line = |id: &str| {
        let found = installed.stdout.lines().find(|line| line.starts_with(&format!("{id} ")));
        found.unwrap_or_else(|| panic!("no {id} in {installed:#?}")).to_owned()
    };
    assert!(line("mine").contains("My own") && line("mine").contains("pushed"));
    assert!(line("hello").contains("built in"));
    assert!(!installed.stdout.contains("bare"));

    site.write("own.toml", "[[event]]\nid = \"own\"\nplugin = \"mine\"\n");
    site.does(&["apply", "-f", "own.toml"]);
    site.does(&["event", "run", "own", "--wait"]).prints(" success");
    site.does(&["plugin", "disable", "mine"]);
    site.command(&["event", "run", "own", "--wait"]).end().refuses("mine");
    site.does(&["plugin", "enable", "mine"]);
    site.does(&["event", "run", "own", "--wait"]);
    site.command(&["plugin", "remove", "mine"]).end().refuses("own");
    site.does(&["event", "delete", "own"]);
    site.does(&["plugin", "remove", "mine"]);
    assert!(!site.ids(&["plugin", "installed"]).contains(&"mine".to_owned()));
}

#[test]
fn secret_params_are_shown_to_nobody_and_kept_by_what_was_shown() {
    let site = Site::start();
    site.write(
        "mine/plugin.toml",
        &format!("{MANIFEST}\n[[params]]\nid = \"key\"\ntype = \"secret\"\n"),
    );
    site.write("mine/mine.wat", WELL);
    site.does(&["plugin", "push", "mine"]);
    let own = |key: &str| {
        format!("[[event]]\nid = \"own\"\nplugin = \"mine\"\nparams = {{ key = \"{key}\" }}\n")
    };
    site.write("own.toml", &own("hunter2"));
    assert_eq!(results(&site.json(&["apply", "-f", "own.toml"])), ["created event own"]);
    let shown = site.json(&["event", "show", "own"]);
    assert_eq!(shown["params"]["key"], "[masked]");
    // What the server holds is compared by the server.
    for file in [own("hunter2"), own("[masked]")] {
        site.write("own.toml", &file);
        for more in [&["--dry-run"][..], &[]] {
            let account = site.json(&[&["apply", "-f", "own.toml"], more].concat());
            assert_eq!(results(&account), ["unchanged event own"], "{account}");
        }
    }
    site.write("own.toml", &own("correct horse"));
    let dry = site.does(&["apply", "-f", "own.toml", "--dry-run"]);
    let dry = dry.prints("to change  event own\n  params.key: \"[masked]\" -> \"[masked]\"\n");
    assert!(!dry.stdout.contains("horse"), "{dry:#?}");
    site.does(&["apply", "-f", "own.toml"]).prints("changed    event own\n");
    assert_eq!(site.json(&["event", "show", "own"])["revision"], 2);
}

#[test]
fn what_is_no_plugin_is_refused() {
    let site = Site::start();
    site.command(&["plugin", "push", "hello"]).end().refuses("hello is built in");
    site.command(&["plugin", "push", "nothing"]).end().refuses("nothing");
    site.write("broken.wasm", "this is no wasm");
    site.command(&["plugin", "push", "./broken.wasm"]).end().refuses("");
    assert!(!site.ids(&["plugin", "installed"]).contains(&"broken".to_owned()));
}
