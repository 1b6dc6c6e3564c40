//! Tests of reading Cronicle's export.

use serde_json::json;

use super::*;
use crate::definitions::ReadContext;
use crate::model::PluginId;
use crate::timing::Zone;

/// An export as Cronicle writes it: list heads, their pages, and records of every other kind.
const EXPORT: &str = r##"# Cronicle Data Export v1.0
# Hostname: sched01.example.net
# Date/Time: Mon Feb 02 2026 09:15:00 GMT+0000
# Format: KEY - JSON

global/users - {"page_size":50,"first_page":0,"last_page":0,"length":1,"type":"list"}
global/users/0 - {"type":"list_page","items":[{"username":"admin"}]}
users/admin - {"username":"admin","password":"$2a$10$abc","email":"admin@example.net","active":1,"type":"user"}
global/api_keys - {"page_size":50,"first_page":0,"last_page":0,"length":1,"type":"list"}
global/api_keys/0 - {"type":"list_page","items":[{"id":"kx1","key":"0123456789abcdef","active":1,"title":"CI"}]}
global/servers/0 - {"type":"list_page","items":[{"hostname":"sched01.example.net"}]}
global/server_groups/0 - {"type":"list_page","items":[{"id":"allgrp","title":"All Servers","regexp":".+"}]}
global/state - {"enabled":1,"cursors":{"enightly":1770000000}}
global/plugins - {"page_size":50,"first_page":0,"last_page":0,"length":5,"type":"list"}
global/plugins/0 - {"type":"list_page","items":[{"id":"shellplug","title":"Shell Script","enabled":1,"command":"bin/shell-plugin.js","params":[{"id":"script","type":"textarea","rows":10,"value":"#!/bin/sh\n"}]},{"id":"urlplug","title":"HTTP Request","enabled":1,"command":"bin/url-plugin.js","params":[{"id":"method","type":"select","items":["GET","HEAD","POST"],"value":"GET"},{"id":"url","type":"textarea","rows":3,"value":"http://"},{"id":"headers","type":"textarea","rows":4,"value":"User-Agent: Cronicle/1.0"},{"id":"timeout","type":"text","size":5,"value":"30"},{"id":"follow","type":"checkbox","value":0}]},{"id":"testplug","title":"Test Plugin","enabled":1,"command":"bin/test-plugin.js","params":[{"id":"duration","type":"text","size":10,"value":60},{"id":"secret","type":"hidden","value":"Will not be shown in Event UI."}]},{"id":"pbackup","title":"Backup","enabled":0,"command":"/opt/backup/run.py","uid":"backup","params":[{"id":"folder","type":"text","size":40,"value":"/srv"}]},{"id":"preport","title":"Report","enabled":1,"command":"/opt/report","params":[]}]}
global/categories - {"page_size":50,"first_page":0,"last_page":0,"length":2,"type":"list"}
global/categories/0 - {"type":"list_page","items":[{"id":"general","title":"General","enabled":1,"username":"admin","created":1434125333,"modified":1434125333,"description":"For events that don't fit anywhere else.","gid":"","max_children":0},{"id":"cnight","title":"Night <work>","enabled":1,"color":"skyblue","memory_limit":1073741824,"notify_fail":"ops@example.net"}]}
global/schedule - {"page_size":50,"first_page":-1,"last_page":0,"length":8,"type":"list"}
global/schedule/0 - {"type":"list_page","items":[{"id":"enightly","title":"Nightly backup","enabled":1,"category":"cnight","plugin":"pbackup","target":"allgrp","algo":"random","multiplex":0,"timing":{"hours":[2],"minutes":[30]},"timezone":"America/New_York","max_children":1,"timeout":3600,"retries":2,"retry_delay":30,"catch_up":1,"detached":0,"queue":1,"queue_max":1000,"chain":"eping","chain_error":"eshell","notify_success":"","notify_fail":"ops@example.net","web_hook":"https://hooks.example.net/x [header: X-Key: s3cret]","cpu_limit":100,"cpu_sustain":0,"memory_limit":0,"memory_sustain":0,"log_max_size":0,"notes":"","params":{"keep":7},"username":"admin","created":1700000001,"modified":1700000002,"uid":"root","api_key":"0123456789abcdef"},{"id":"eshell","title":"Rotate logs","enabled":1,"category":"general","plugin":"shellplug","target":"allgrp","timing":{"minutes":[0]},"params":{"script":"#!/bin/sh\nlogrotate\n"}},{"id":"eping","title":"Ping","enabled":1,"category":"cgone","plugin":"urlplug","target":"allgrp","multiplex":1,"timing":false,"params":{"url":"https://status.example.net/ping"}},{"id":"etest","title":"Try out","enabled":0,"category":"general","plugin":"testplug","target":"allgrp","params":{"action":"Success"}}]}
global/schedule/-1 - {"type":"list_page","items":[{"id":"eodd","title":"Odd","enabled":1,"category":"general","plugin":"testplug","target":"allgrp","timezone":"Mars/Base","timing":{"hours":[5]},"retries":"3","sparkle":true},{"id":"_bad","title":"Bad id","enabled":1,"category":"general","plugin":"testplug","target":"allgrp"},{"id":"eping","title":"Ping again","enabled":1,"category":"general","plugin":"urlplug","target":"allgrp","params":{"url":"http://[/params/host]/"}}]}
"##;

fn import_with(grant_hosts: bool) -> Import {
    let context = ReadContext {
        namespace: "moved".parse().unwrap(),
        timezone: Zone::read("Europe/Paris").unwrap(),
        now: 1_770_000_000,
        ..ReadContext::stored()
    };
    let known = ["http-request", "test", "pbackup"];
    let is_known = |id: &PluginId| known.contains(&id.as_str());
    let options = ImportOptions { context: &context, is_known: &is_known, grant_hosts };
    read_export(EXPORT, &options).unwrap_or_else(|error| panic!("{error}"))
}

fn noted(import: &Import, what: &str) -> Vec<String> {
    let about = import.notes.iter().filter(|note| note.what == what);
    about.map(|note| note.why.clone()).collect()
}

#[test]
fn events_that_can_run_are_taken_over_in_the_order_of_the_pages() {
    let import = import_with(false);
    let ids: Vec<_> = import.events.iter().map(|event| event.id.as_str()).collect();
    assert_eq!(ids, ["eodd", "eping", "enightly", "etest"]);
    let nightly = &import.events[2];
    assert_eq!(nightly.plugin.as_str(), "pbackup");
    assert_eq!(nightly.namespace.as_str(), "moved");
    assert_eq!(nightly.category.as_str(), "cnight");
    assert_eq!(nightly.params, *json!({"keep": 7, "folder": "/srv"}).as_object().unwrap());
    assert_eq!(nightly.timing.as_ref().unwrap().to_json(), json!({"hours": [2], "minutes": [30]}));
    assert_eq!(nightly.timezone.name(), "America/New_York");
    assert!(nightly.catch_up && nightly.queue && !nightly.multiplex);
    assert_eq!((nightly.retries, nightly.retry_delay, nightly.queue_max), (2, 30, 1000));
    assert_eq!(nightly.timeout, Some("1h".parse().unwrap()));
    assert_eq!(nightly.chain.as_ref().unwrap().as_str(), "eping");
    assert_eq!(nightly.web_hook.as_deref(), Some("https://hooks.example.net/x"));
    assert_eq!((nightly.created, nightly.modified), (1_700_000_001, 1_700_000_002));
    assert_eq!((nightly.username.as_str(), nightly.target.as_deref()), ("admin", Some("allgrp")));
    assert_eq!(import.events[3].timezone.name(), "Europe/Paris");
    assert_eq!(import.events[3].params["duration"], 60);
    assert!(!import.events[3].params.contains_key("secret"));
}

#[test]
fn what_is_not_taken_over_of_an_event_is_told() {
    let import = import_with(false);
    assert_eq!(
        noted(&import, "event enightly"),
        [
            "left out uid: plugins run in a sandbox, not in a process",
            "left out the headers behind web_hook: sign with web_hook_secret",
            "left out chain_error: the event eshell was not taken over",
        ]
    );
    let shell = noted(&import, "event eshell");
    assert!(
        shell[0].starts_with("not taken over, for want of the plugin \"shellplug\""),
        "{shell:?}"
    );
    let bad = noted(&import, "event _bad");
    assert!(bad[0].contains("left out id") || bad[0].contains("not taken over"), "{bad:?}");
    let odd = noted(&import, "event eodd");
    assert!(odd[0].starts_with("left out sparkle: found a key that events don't have"), "{odd:?}");
    assert!(odd[1].starts_with("left out timezone: found \"Mars/Base\""), "{odd:?}");
    assert!(odd[2].starts_with("left out retries: found the text \"3\""), "{odd:?}");
    assert_eq!(odd[3], "disabled, since it would run at other times than it did");
    assert_eq!(odd.len(), 4);
    assert!(!import.events[0].enabled && import.events[0].timing.is_some());
    assert!(noted(&import, "event eping").iter().any(|why| why.contains("\"Ping\" has an id")));
    let all: Vec<_> = import.notes.iter().map(ToString::to_string).collect();
    assert!(!all.iter().any(|note| note.contains("s3cret")), "{all:#?}");
}

#[test]
fn hosts_are_granted_only_when_asked_for() {
    let import = import_with(false);
    assert!(import.events.iter().all(|event| event.grants.http.is_empty()));
    let needs = "needs the grant of its host: grants.http = [\"https://status.example.net\"]";
    assert!(noted(&import, "event eping").contains(&needs.to_owned()));
    let import = import_with(true);
    assert!(!noted(&import, "event eping").contains(&needs.to_owned()));
    let unknown = "needs the grant of the host that its URL leads to, in grants.http";
    assert!(noted(&import, "event eping").contains(&unknown.to_owned()));
}

#[test]
fn categories_are_taken_over() {
    let import = import_with(false);
    let ids: Vec<_> = import.categories.iter().map(|category| category.id.as_str()).collect();
    assert_eq!(ids, ["general", "cnight"]);
    let night = &import.categories[1];
    assert_eq!((night.title.as_str(), night.color.as_str()), ("cnight", "skyblue"));
    assert_eq!(night.notify_fail, "ops@example.net");
    assert!(noted(&import, "category general")[0].starts_with("left out gid"));
    assert!(noted(&import, "category cnight")[0].starts_with("left out title"));
}

#[test]
fn plugins_are_told_with_what_runs_in_their_place() {
    let import = import_with(false);
    let plugins: Vec<_> = import
        .plugins
        .iter()
        .map(|each| (each.id.as_str(), each.successor.as_ref().map(PluginId::as_str), each.events))
        .collect();
    assert_eq!(
        plugins,
        [
            ("shellplug", None, 1),
            ("urlplug", Some("http-request"), 2),
            ("testplug", Some("test"), 3),
            ("pbackup", Some("pbackup"), 1),
            ("preport", None, 0),
        ]
    );
    assert_eq!(
        noted(&import, "plugin testplug"),
        ["its events run test", "left out its hidden params secret: a manifest sets them"]
    );
    assert!(noted(&import, "plugin pbackup")[1].starts_with("it was disabled"));
    assert!(noted(&import, "plugin preport")[0].contains("\"/opt/report\""));
}

#[test]
fn the_rest_is_counted_and_told() {
    let import = import_with(false);
    for (what, why) in [
        ("target of 4 events", "kept; everything runs on this host"),
        ("schedule", "the export says 8 items and has 7"),
        ("2 records of global/users", "not taken over: there are no users here; make tokens"),
        ("1 records of users", "not taken over: there are no users here; make tokens"),
        ("2 records of global/api_keys", "not taken over: keys are not taken over; make tokens"),
        ("1 records of global/servers", "not taken over: there is one host, and no groups"),
        ("1 records of global/server_groups", "not taken over: there is one host, and no groups"),
        ("1 records of global/state", "not taken over: what was due or waiting stays behind"),
    ] {
        assert_eq!(noted(&import, what), [why], "{what}");
    }
}

#[test]
fn what_is_no_export_is_refused() {
    let context = ReadContext::stored();
    let options = ImportOptions { context: &context, is_known: &|_| true, grant_hosts: false };
    let read = |text: &str| read_export(text, &options).unwrap_err();
    assert_eq!(read("# nothing\n"), ExportError::NothingKnown);
    assert_eq!(read("users/a - {}"), ExportError::NothingKnown);
    for (text, found) in [
        ("a: 1", "\"a: 1\""),
        ("# x\nglobal/schedule/0 - {\"items\":", "no JSON object"),
        ("\nglobal/schedule/0 - {}", "a page of schedule without items"),
        ("\nglobal/plugins/0 - {\"items\":[5]}", "an item of plugins that is no plain object"),
    ] {
        let error = read(text);
        let ExportError::Line { line, found: told } = &error else { panic!("{error}") };
        assert!(told.starts_with(found), "{error}");
        assert_eq!(*line, text.lines().count(), "{error}");
    }
    let large = " ".repeat(usize::try_from(MAX_EXPORT.0).unwrap() + 1);
    assert!(matches!(read(&large), ExportError::TooLarge { .. }));
}
