//! Uploading, switching and removing plugins.

use reqwest::Method;
use sandyard_test_guests::written::Written;
use serde_json::json;

use crate::server::{Answer, Yard, send};
use crate::yard::{define, ids, run_to_end, text};

/// A line that stands in no part.
const BOUNDARY: &str = "boundary-of-the-test";

pub(crate) fn component(name: &str) -> Vec<u8> {
    std::fs::read(sandyard_test_programs::component(name)).unwrap()
}

fn form(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, bytes) in parts {
        let head =
            format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

pub(crate) async fn upload(
    yard: &Yard,
    token: &str,
    path: &str,
    parts: &[(&str, &[u8])],
) -> Answer {
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let request = yard.request_as(token, Method::PUT, path).header("content-type", kind);
    send(request.body(form(parts))).await
}

async fn upload_bare(yard: &Yard, token: &str, path: &str, bytes: Vec<u8>) -> Answer {
    let request = yard.request_as(token, Method::PUT, path);
    send(request.header("content-type", "application/wasm").body(bytes)).await
}

#[tokio::test]
async fn a_plugin_is_uploaded_run_replaced_and_removed() {
    let yard = Yard::start();
    let manifest = "id = \"steps\"\ntitle = \"Steps\"\n[[params]]\nid = \"steps\"\ntype = \"number\"\ndefault = 2\n[limits]\nmemory = \"32 MiB\"";
    let bytes = component("progress-steps");
    let path = "/v1/plugins/steps";
    let parts: [(&str, &[u8]); 2] = [("manifest", manifest.as_bytes()), ("component", &bytes)];
    let made = upload(&yard, yard.token(), path, &parts).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let made = made.json();
    assert_eq!((&made["size"], &made["builtin"]), (&json!(bytes.len()), &json!(false)));
    assert_eq!(
        (&made["manifest"], &made["limits"]["memory"]),
        (&json!(manifest), &json!(32 << 20))
    );
    let param =
        json!({"id": "steps", "title": "steps", "type": "number", "default": 2, "required": false});
    assert_eq!(made["params"], json!([param]));
    assert_eq!(text(&made["digest"]).len(), 64);
    assert_eq!(yard.get(path).await.json(), made);
    assert!(ids(&yard.get("/v1/plugins").await.json()).contains(&"steps".to_owned()));
    yard.get("/v1/plugins/steps?namespace=far").await.problem(404);

    define(&yard, json!({"id": "e1", "plugin": "steps"})).await;
    assert_eq!(run_to_end(&yard, "e1", &json!({})).await["outcome"], "success");
    let again = upload_bare(&yard, yard.token(), path, component("print")).await;
    assert_eq!((again.status.as_u16(), again.json()["params"].clone()), (200, json!([])));
    assert_ne!(again.json()["digest"], made["digest"]);

    assert!(yard.delete(path).await.problem(409).contains("e1"));
    assert_eq!(yard.delete("/v1/events/e1").await.status, 204);
    assert_eq!(yard.delete(path).await.status, 204);
    yard.get(path).await.problem(404);
    let builtin = yard.delete("/v1/plugins/hello").await;
    assert!(builtin.status.is_client_error(), "{}", builtin.text);
    assert_eq!(yard.get("/v1/plugins/hello").await.status, 200);
}

#[tokio::test]
async fn what_can_not_run_is_not_kept_and_says_why() {
    let yard = Yard::start();
    let good = component("print");
    let token = yard.token().to_owned();
    let bare =
        async |bytes: &[u8]| upload_bare(&yard, &token, "/v1/plugins/p1", bytes.to_vec()).await;
    assert!(bare(b"(component)").await.problem(422).contains("no binary WebAssembly"));
    bare(b"").await.problem(422);
    bare(&good[..good.len() / 2]).await.problem(422);
    bare(b"\0asm\x01\0\0\0").await.problem(422);
    let unoffered = Written::named("imports-what-nobody-has").unwrap().bytes();
    let refused = bare(&unoffered).await.problem(422);
    assert!(refused.contains("acme:warehouse/stock@1.0.0"), "{refused}");

    let path = "/v1/plugins/p1";
    let with = async |parts: &[(&str, &[u8])]| upload(&yard, &token, path, parts).await;
    let typo = with(&[("manifest", b"id = \"p1\"\ntitel = 1"), ("component", &good)]).await;
    assert!(typo.problem(422).contains("line 2: unknown key `titel`"), "{}", typo.text);
    let other = with(&[("manifest", b"id = \"p2\""), ("component", &good)]).await;
    assert!(other.problem(422).contains("p2"), "{}", other.text);
    assert!(with(&[("component", &good)]).await.problem(422).contains("manifest"));
    assert!(with(&[("manifest", b"id = \"p1\"")]).await.problem(422).contains("component"));
    assert!(with(&[("code", &good)]).await.problem(422).contains("`component`"));
    with(&[("manifest", b"id = \"p1\""), ("manifest", b"id = \"p1\"")]).await.problem(422);
    yard.put(path, &json!({"component": "x"})).await.problem(415);
    yard.get(path).await.problem(404);
    upload_bare(&yard, &token, "/v1/plugins/hello", good).await.problem(409);
}

#[tokio::test]
async fn nobody_puts_a_program_under_grants_but_an_admin() {
    let yard = Yard::start();
    let edit = yard.make_token(&["edit", "read"], None).await;
    let path = "/v1/plugins/p1";
    assert_eq!(upload_bare(&yard, &edit, path, component("print")).await.status, 201);
    let granted = json!({"id": "e1", "plugin": "p1", "grants": {"http": ["https://a.example"]}});
    define(&yard, granted).await;
    let refused = upload_bare(&yard, &edit, path, component("progress-steps")).await;
    assert!(refused.problem(403).contains("e1"), "{}", refused.text);
    let admin = upload_bare(&yard, yard.token(), path, component("progress-steps")).await;
    assert_eq!(admin.status, 200, "{}", admin.text);
}
