//! The manual's requests: each path that it names with a method is one that the server describes.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::site::Site;

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// Argo's requests, which stand in no description of ours.
const ARGO: [(&str, &str); 2] = [
    ("POST", "/api/v1/events/{namespace}/{discriminator}"),
    ("GET", "/api/v1/workflow-event-bindings/{namespace}"),
];

/// What a path is made of, less its query.
fn parts(path: &str) -> Vec<&str> {
    path.split('?').next().unwrap_or_default().trim_end_matches('/').split('/').collect()
}

/// Whether the manual's path is one that the description's stands for.
fn stands_for(described: &str, named: &str) -> bool {
    let (described, named) = (parts(described), parts(named));
    let same = |(one, other): (&&str, &&str)| one == other || one.starts_with('{');
    described.len() == named.len() && described.iter().zip(&named).all(same)
}

#[tokio::test]
async fn every_request_that_is_named_is_described() {
    let site = Site::start();
    let description = site.yard().get("/v1/openapi.json").await.json();
    let paths = description["paths"].as_object().unwrap();
    let is_described = |method: &str, named: &str| {
        let takes = |methods: &Value| methods.get(method.to_ascii_lowercase()).is_some();
        paths.iter().any(|(path, methods)| stands_for(path, named) && takes(methods))
            || ARGO.iter().any(|(takes, path)| *takes == method && stands_for(path, named))
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let docs = fs::read_dir(root.join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let mut named = 0;
    for page in docs.chain([root.join("README.md")]) {
        let text = fs::read_to_string(&page).unwrap();
        let words: Vec<_> = text.split(|c: char| c.is_whitespace() || "`|)".contains(c)).collect();
        for pair in words.windows(2).filter(|pair| METHODS.contains(&pair[0])) {
            let path = pair[1].trim_end_matches(['.', ',', ';', ':']);
            if !path.starts_with("/v1/") && !path.starts_with("/api/") {
                continue;
            }
            assert!(is_described(pair[0], path), "{} {path} in {}", pair[0], page.display());
            named += 1;
        }
    }
    let sent = site.yard().post("/api/v1/events/default/d", &json!({})).await;
    let listed = site.yard().get("/api/v1/workflow-event-bindings/default").await;
    assert_eq!((sent.status.as_u16(), listed.status.as_u16()), (200, 200));
    assert!(named > 30, "only {named} requests were found");
}
