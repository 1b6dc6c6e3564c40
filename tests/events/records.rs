//! What is kept of deliveries, and how it is looked at and sent once more.

use serde_json::json;

use crate::call::{sandyard, temporary};
use crate::post::{binding, done, event, job, outcome, submitting};
use crate::server::{Yard, send};

/// Uploads the guest that prints its job line.
async fn upload_echo(yard: &Yard) {
    let bytes = std::fs::read(sandyard_test_programs::component("echo-job")).unwrap();
    let request = yard.request(reqwest::Method::PUT, "/v1/plugins/echo?namespace=my-ns");
    let answer = send(request.header("content-type", "application/wasm").body(bytes)).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
}

#[tokio::test]
async fn a_job_reads_the_delivery_that_asked_for_it() {
    let yard = Yard::start();
    upload_echo(&yard).await;
    event(&yard, "my-ns", json!({ "id": "e", "plugin": "echo" })).await;
    binding(&yard, "my-ns", submitting("b", "true", json!({ "arguments": { "n": "payload.n" } })))
        .await;
    let payload = json!({ "n": 9_007_199_254_740_993_i64, "list": [1.5, null] });
    let headers = [("X-Many", "a"), ("X-Many", "b")];
    let met = outcome(&yard, "/api/v1/events/my-ns/d", &headers, &payload).await;
    let record = done(&yard, &job(&met, "b")).await;
    let read = &record["chain_data"]["job"];
    assert_eq!(read["payload"], payload);
    assert_eq!(read["metadata"]["x-many"], json!(["a", "b"]));
    assert_eq!((&read["discriminator"], &read["namespace"]), (&json!("d"), &json!("my-ns")));
    assert_eq!(read["delivery"], met["delivery"]);
    assert_eq!(read["params"], json!({ "n": "9007199254740993" }));
}

#[tokio::test]
async fn deliveries_are_listed_shown_and_replayed() {
    let yard = Yard::start();
    event(&yard, "my-ns", json!({ "id": "e", "plugin": "hello" })).await;
    let path = "/api/v1/events/my-ns/d";
    let first = outcome(&yard, path, &[("X-A", "1")], &json!({ "n": 1 })).await;
    assert_eq!(first["matched"], json!([]));
    binding(&yard, "my-ns", submitting("b", "payload.n == 1", json!({}))).await;
    let id = first["delivery"].as_str().unwrap();
    let replayed = yard.post(&format!("/v1/deliveries/{id}/replay"), &json!(null)).await;
    assert_eq!(replayed.status, 200, "{}", replayed.text);
    let replayed = replayed.json();
    job(&replayed, "b");
    let new = format!("/v1/deliveries/{}", replayed["delivery"].as_str().unwrap());
    let shown = yard.get(&new).await.json();
    assert_eq!((&shown["replay_of"], &shown["payload"]), (&json!(id), &json!({ "n": 1 })));
    assert_eq!(shown["metadata"]["x-a"], json!(["1"]));
    assert_eq!((&shown["matches"], &shown["state"]), (&json!(1), &json!("done")));

    let ids = async |query: &str| {
        let page = yard.get(&format!("/v1/deliveries?{query}")).await.json();
        let items = page["items"].as_array().unwrap_or_else(|| panic!("{page}")).clone();
        items.iter().map(|item| item["id"].clone()).collect::<Vec<_>>()
    };
    let both = [replayed["delivery"].clone(), first["delivery"].clone()];
    assert_eq!(ids("namespace=my-ns").await, both);
    assert_eq!(ids("matched=true&discriminator=d").await, both[..1]);
    assert_eq!(ids("matched=false&failed=false").await, both[1..]);
    assert!(ids("namespace=other").await.is_empty());

    let reading = yard.make_token(&["read"], Some(&["other"])).await;
    let as_other = |method, path: &str| send(yard.request_as(&reading, method, path));
    let hidden = format!("/v1/deliveries/{id}");
    as_other(reqwest::Method::GET, &hidden).await.problem(404);
    as_other(reqwest::Method::POST, &format!("{hidden}/replay")).await.problem(403);
    yard.get("/v1/deliveries/d0").await.problem(404);
}

#[tokio::test]
async fn the_command_line_shows_deliveries() {
    let yard = Yard::start();
    event(&yard, "default", json!({ "id": "e", "plugin": "hello" })).await;
    binding(&yard, "default", submitting("good", "true", json!({ "name": "\"my-job\"" }))).await;
    binding(&yard, "default", json!({ "name": "bad", "selector": "payload.a.b" })).await;
    binding(&yard, "default", json!({ "name": "idle", "selector": "false" })).await;
    let met = outcome(&yard, "/api/v1/events/default/", &[], &json!({})).await;
    let id = met["delivery"].as_str().unwrap().to_owned();
    let run = |arguments: &[&str]| {
        let call = sandyard(arguments).without("SANDYARD_SERVER").without("SANDYARD_TOKEN");
        call.data(yard.data()).end().exits(0)
    };
    let list = run(&["delivery", "list"]);
    assert!(list.stdout.contains(&id), "{}", list.stdout);
    assert!(run(&["delivery", "list", "--failed=false"]).stdout.lines().count() <= 1);
    let shown = run(&["delivery", "show", &id]).stdout;
    let job = job(&met, "good");
    assert!(shown.contains(&format!("good matched and started {job} (my-job)")), "{shown}");
    assert!(shown.contains("bad failed: selector: cannot fetch b from nil"), "{shown}");
    assert!(shown.contains("1 binding did not match"), "{shown}");
    let bad = run(&["binding", "show", "bad"]).stdout;
    assert!(
        bad.contains(&format!(
            "failures since the server started: 1; the last on {id}: selector: cannot"
        )),
        "{bad}"
    );
    assert!(!run(&["binding", "show", "good"]).stdout.contains("failures"));
    let again = run(&["delivery", "replay", &id]).stdout;
    assert!(again.contains("good failed: submit: Name already taken: my-job"), "{again}");
    let jobs = run(&["job", "list"]).stdout;
    assert!(jobs.contains("my-job"), "{jobs}");
}

#[tokio::test]
async fn a_binding_is_tried_without_a_server() {
    let folder = temporary();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let file = write(
        "bindings.toml",
        "[[binding]]\nname = \"push\"\nselector = '''metadata[\"x-github-event\"] == [\"push\"]'''\n\
         [binding.submit]\nevent = \"build\"\nname = \"'build-' + payload.sha\"\n\
         [binding.submit.arguments]\nbranch = \"payload.ref\"\n\
         [[binding]]\nname = \"deep\"\nselector = '''true &&\n  payload.a.b == 1'''\n",
    );
    let payload = write("payload.json", "{\"ref\": \"main\", \"sha\": \"abc\"}");
    let arguments = [
        "binding",
        "test",
        &file,
        "--payload",
        &payload,
        "--header",
        "X-GitHub-Event=push",
        "--discriminator",
        "d",
    ];
    let ended = sandyard(arguments).end().exits(1);
    for line in [
        "push matches and starts build",
        "  name = build-abc",
        "  params.branch = main",
        "deep fails",
    ] {
        assert!(ended.stdout.contains(line), "{line}: {}", ended.stdout);
    }
    let lines: Vec<_> = ended.stdout.lines().collect();
    let place = lines.iter().position(|line| line.contains("payload.a.b == 1")).unwrap();
    assert_eq!(lines[place + 1].trim(), "^", "{}", ended.stdout);
    let unmatched = sandyard(["binding", "test", &file, "--payload", &payload, "--json"]);
    let shown = unmatched.end().exits(1).record();
    assert_eq!(shown[0]["matches"], false);
    assert_eq!(shown[1]["failed"]["position"]["line"], 2);
}
