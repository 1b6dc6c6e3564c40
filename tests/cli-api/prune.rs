//! `sandyard apply --prune`: what was applied before and is in the files no more goes.

use crate::site::{Site, results};

const BEFORE: &str = r#"
[[category]]
id = "old"

[[category]]
id = "shared"

[[event]]
id = "kept"
plugin = "hello"
category = "shared"

[[event]]
id = "gone"
plugin = "hello"
category = "old"

[[event]]
id = "gone-too"
plugin = "hello"
category = "shared"
chain = "gone"
"#;

const AFTER: &str = r#"
[[event]]
id = "kept"
plugin = "hello"
category = "shared"
"#;

#[tokio::test]
async fn only_what_was_applied_is_removed() {
    let site = Site::start();
    let by_hand = serde_json::json!({"id": "by-hand", "plugin": "hello"});
    assert_eq!(site.yard().post("/v1/events", &by_hand).await.status, 201);
    site.write("all.toml", BEFORE);
    site.does(&["apply", "-f", "all.toml"]);
    site.does(&["apply", "-f", "all.toml", "-n", "other"]);
    site.write("all.toml", AFTER);

    let without = site.json(&["apply", "-f", "all.toml"]);
    assert_eq!(results(&without), ["unchanged event kept"]);
    let removals = [
        "unchanged event kept",
        "removed event gone",
        "removed event gone-too",
        "removed category old",
    ];
    let dry = site.json(&["apply", "-f", "all.toml", "--prune", "--dry-run"]);
    assert_eq!(results(&dry), removals);
    assert_eq!(site.ids(&["event", "list", "-n", "default"]).len(), 4);

    let pruned = site.json(&["apply", "-f", "all.toml", "--prune"]);
    assert_eq!(results(&pruned), removals);
    assert_eq!(site.ids(&["event", "list", "-n", "default"]), ["by-hand", "kept"]);
    assert_eq!(site.ids(&["category", "list"]), ["general", "shared"]);
    assert_eq!(site.ids(&["event", "list", "-n", "other"]).len(), 3);
}

#[test]
fn nothing_is_removed_when_something_is_refused() {
    let site = Site::start();
    site.write("all.toml", AFTER.replace("category = \"shared\"", "").as_str());
    site.does(&["apply", "-f", "all.toml"]);
    site.write("all.toml", "[[event]]\nid = \"bad\"\nplugin = \"nope\"\n");
    site.command(&["apply", "-f", "all.toml", "--prune"])
        .end()
        .exits(1)
        .tells("nothing was removed, since something was refused");
    assert_eq!(site.ids(&["event", "list"]), ["kept"]);
}
