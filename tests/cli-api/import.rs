//! `sandyard import cronicle`: a schedule moves.

use crate::site::{Site, results};

/// An export as Cronicle writes it, of a small shop's schedule.
const EXPORT: &str = r##"# Cronicle Data Export v1.0
# Hostname: cron01.shop.test
# Format: KEY - JSON

global/users/0 - {"type":"list_page","items":[{"username":"admin"}]}
users/admin - {"username":"admin","password":"$2a$10$xyz","active":1}
global/api_keys/0 - {"type":"list_page","items":[{"id":"k1","key":"0123456789abcdef","title":"CI"}]}
global/plugins - {"page_size":50,"first_page":0,"last_page":0,"length":3,"type":"list"}
global/plugins/0 - {"type":"list_page","items":[{"id":"shellplug","title":"Shell Script","enabled":1,"command":"bin/shell-plugin.js","params":[]},{"id":"urlplug","title":"HTTP Request","enabled":1,"command":"bin/url-plugin.js","params":[{"id":"method","type":"select","items":["GET","HEAD","POST"],"value":"GET"}]},{"id":"testplug","title":"Test Plugin","enabled":1,"command":"bin/test-plugin.js","params":[{"id":"duration","type":"text","size":10,"value":60}]}]}
global/categories - {"page_size":50,"first_page":0,"last_page":0,"length":1,"type":"list"}
global/categories/0 - {"type":"list_page","items":[{"id":"shop","title":"Shop","enabled":1,"color":"skyblue","max_children":3,"username":"admin","created":1700000000,"modified":1700000000}]}
global/schedule - {"page_size":50,"first_page":0,"last_page":0,"length":3,"type":"list"}
global/schedule/0 - {"type":"list_page","items":[{"id":"eprices","title":"Fetch prices","enabled":1,"category":"shop","plugin":"urlplug","target":"allgrp","algo":"random","multiplex":0,"timing":{"hours":[5],"minutes":[15]},"timezone":"Europe/Berlin","max_children":1,"timeout":600,"retries":2,"retry_delay":60,"chain":"etry","chain_error":"","params":{"url":"https://prices.shop.test/all"},"username":"admin","created":1700000000,"modified":1700000000},{"id":"etry","title":"Try out","enabled":1,"category":"shop","plugin":"testplug","target":"allgrp","timing":false,"params":{"duration":"0.1","action":"Success"},"username":"admin","created":1700000000,"modified":1700000000},{"id":"eclean","title":"Clean up","enabled":1,"category":"shop","plugin":"shellplug","target":"allgrp","timing":{"minutes":[0]},"params":{"script":"#!/bin/sh\nrm -rf /tmp/shop\n"},"username":"admin","created":1700000000,"modified":1700000000}]}
"##;

#[test]
fn an_export_is_taken_over_once_and_told_what_was_not() {
    let site = Site::start();
    site.write("export.txt", EXPORT);
    let dry = site
        .does(&["import", "cronicle", "export.txt", "--dry-run"])
        .prints("to create  event eprices\n")
        .tells("nothing is changed");
    assert!(!dry.stdout.contains("eclean\n"), "{dry:#?}");
    assert!(site.ids(&["event", "list"]).is_empty());

    site.does(&["import", "cronicle", "export.txt"])
        .prints("created    category shop\n")
        .prints("created    event etry\n")
        .prints("Not as it was\n")
        .prints("  event eclean: not taken over")
        .prints("  event eprices: needs the grant of its host")
        .prints("make tokens");
    let prices = site.json(&["event", "show", "eprices"]);
    assert_eq!(prices["plugin"], "http-request");
    assert_eq!(prices["timezone"], "Europe/Berlin");
    assert_eq!((&prices["chain"], &prices["category"]), (&"etry".into(), &"shop".into()));
    assert!(prices["labels"].as_object().unwrap().is_empty());
    site.does(&["event", "run", "etry", "--wait"]).prints(" success");

    let again = site.json(&["import", "cronicle", "export.txt"]);
    assert_eq!(
        results(&again),
        ["unchanged category shop", "unchanged event eprices", "unchanged event etry"]
    );
    let notes = again["notes"].as_array().unwrap();
    assert!(notes.iter().any(|note| note["what"] == "event eclean"), "{again}");
}

#[test]
fn an_import_goes_where_it_is_told_with_the_grants_that_are_asked_for() {
    let site = Site::start();
    let imported = site
        .command(&["import", "cronicle", "-", "-n", "moved", "--timezone", "America/New_York"])
        .arguments(["--grant-hosts"])
        .input(EXPORT)
        .end()
        .exits(0);
    assert!(!imported.stdout.contains("needs the grant"), "{imported:#?}");
    assert_eq!(site.ids(&["event", "list", "-n", "moved"]), ["eprices", "etry"]);
    let tried = site.json(&["event", "show", "etry", "-n", "moved"]);
    assert_eq!(tried["timezone"], "America/New_York");
    let prices = site.json(&["event", "show", "eprices", "-n", "moved"]);
    assert_eq!(prices["grants"]["http"], serde_json::json!(["https://prices.shop.test"]));
}

#[test]
fn what_is_no_export_is_refused() {
    let site = Site::start();
    site.write("no.txt", "hello\n");
    site.command(&["import", "cronicle", "no.txt"]).end().refuses("no.txt can't be imported");
    site.command(&["import", "cronicle", "none.txt"])
        .end()
        .refuses("read the export from none.txt");
    let wrong = ["import", "cronicle", "no.txt", "--timezone", "Mars/Base"];
    site.command(&wrong).end().refuses("--timezone is not usable");
}
