//! What the expressions are run on: pushes as GitHub sends them, of a given size.

use serde_json::{Value, json};

/// A delivery.
pub struct Event {
    pub payload: Value,
    pub metadata: Value,
}

/// A push of about so many bytes.
pub fn push(bytes: usize) -> Event {
    let mut commits = vec![json!({
        "id": "a0", "message": "Move what is shared", "added": [],
        "removed": ["docs/old.md"], "modified": ["README.md", "subpath/B/main.rs"]
    })];
    let mut size = 700;
    while size < bytes {
        let id = format!("{:040x}", commits.len());
        let commit = json!({
            "id": id, "tree_id": id, "distinct": true, "message": "Say each thing once",
            "timestamp": "2024-01-01T00:00:00Z", "url": format!("https://example.org/commit/{id}"),
            "author": {"name": "A. Writer", "email": "writer@example.org", "username": "writer"},
            "added": ["src/new.rs"], "removed": [], "modified": ["src/main.rs", "src/lib.rs"]
        });
        size += commit.to_string().len();
        commits.insert(0, commit);
    }
    let payload = json!({
        "ref": "refs/heads/main", "message": "hello events", "forced": false,
        "repository": {"id": 1, "full_name": "example/shared", "private": false,
            "clone_url": "https://example.org/example/shared.git"},
        "pusher": {"name": "writer", "email": "writer@example.org"}, "commits": commits
    });
    let metadata = json!({
        "x-argo-e2e": ["true"], "x-github-event": ["push"], "x-github-delivery": ["72d3162e"],
        "x-forwarded-for": ["127.0.0.1"], "x-forwarded-host": ["example.org"]
    });
    Event { payload, metadata }
}
