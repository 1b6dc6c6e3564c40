//! Definitions that are piped in, in whichever language.

use crate::site::{Site, results};

const YAML: &str = "# two documents
events:
  - id: say
    plugin: hello
---
apiVersion: argoproj.io/v1alpha1
kind: WorkflowEventBinding
metadata: {name: greet}
spec:
  event: {selector: payload.message != nil}
  submit:
    workflowTemplateRef: {name: say}
";

#[test]
fn what_is_piped_in_is_applied_in_whichever_language() {
    let site = Site::start();
    let piped = |text: &str| {
        let applied = site.command(&["apply", "-f", "-", "--json"]).input(text).end();
        results(&applied.exits(0).record())
    };
    assert_eq!(piped(YAML), ["created event say", "created binding greet"]);
    assert_eq!(piped("[[event]]\nid = \"say\"\nplugin = \"hello\"\n"), ["unchanged event say"]);
    assert_eq!(
        piped("{\"events\": [{\"id\": \"b\", \"plugin\": \"hello\"}]}"),
        ["created event b"]
    );
    assert_eq!(site.ids(&["event", "list"]), ["b", "say"]);
}

#[test]
fn files_and_stdin_are_read_together() {
    let site = Site::start();
    site.write("a.toml", "[[event]]\nid = \"a\"\nplugin = \"hello\"\nchain = \"say\"\n");
    let both = site.command(&["apply", "-f", "a.toml", "-f", "-", "--json"]).input(YAML).end();
    let both = results(&both.exits(0).record());
    assert_eq!(both, ["created event say", "created event a", "created binding greet"]);
    site.write("again.json", "{\"id\": \"say\", \"plugin\": \"hello\"}");
    site.command(&["apply", "-f", "-", "-f", "again.json"])
        .input(YAML)
        .end()
        .exits(1)
        .tells("again.json:1: id: found \"say\", which is defined at stdin:3 too");
}

#[test]
fn what_is_wrong_on_stdin_is_told_with_its_document_and_line() {
    let site = Site::start();
    let refused = |text: &str, told: &str| {
        let ended = site.command(&["apply", "-f", "-"]).input(text).end();
        ended.exits(1).tells(told).tells("nothing was applied");
    };
    refused(&YAML.replace("!= nil", "!="), "error: stdin:10: document 2: spec.event.selector: ");
    refused("[[event]]\nid = \"a\"\n", "error: stdin:1: event[0].plugin: found nothing");
    refused("{\"events\":\n [}", "error: stdin:2: found no JSON: ");
    refused("a: 1\nb: ]\n", "error: stdin:2: found no YAML: ");
    refused("", "error: stdin: found nothing");
    site.command(&["apply", "-f", "-", "-f", "-"]).end().exits(1).tells("stdin: found `-` twice");
}

#[test]
fn bindings_and_payloads_are_tried_from_stdin() {
    let site = Site::start();
    site.write("payload.json", "{\"message\": \"ho\"}");
    site.command(&["binding", "test", "-", "--payload", "payload.json"])
        .input(YAML)
        .end()
        .exits(0)
        .prints("greet matches and starts say\n");
    site.command(&["binding", "test", "-"]).end().refuses("stdin: found nothing");
    site.write("bindings.yaml", YAML);
    site.command(&["binding", "test", "bindings.yaml", "--payload", "-"])
        .input("{\"message\": \"ho\"}")
        .end()
        .exits(0)
        .prints("greet matches and starts say\n");
    site.command(&["binding", "test", "-", "--payload", "-"]).end().refuses("both come from stdin");
}
