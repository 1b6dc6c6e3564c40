//! Jobs and deliveries go by their ids alone; with a namespace, they have to be in it.

use serde_json::json;

use crate::server::Setup;
use crate::site::Site;

const FILE: &str = "
[[event]]
id = \"greet\"
plugin = \"hello\"

[[binding]]
name = \"all\"
selector = \"true\"
";

/// A server where the namespace `shop` has what is asked for.
fn shop() -> Site {
    let site = Site::of(Setup::default());
    site.write("shop.toml", FILE);
    site.does(&["apply", "-f", "shop.toml", "-n", "shop"]);
    site
}

/// Every form of a command works in the right namespace, and finds nothing in
/// another.
#[track_caller]
fn is_walled(site: &Site, missing: &str, forms: &[&[&str]]) {
    for form in forms {
        let with = |namespace| [*form, &["-n", namespace]].concat();
        site.command(&with("default")).end().refuses(missing);
        site.does(&with("shop"));
    }
}

#[test]
fn a_job_of_another_namespace_is_not_found() {
    let site = shop();
    let started = site.command(&["event", "run", "greet", "-n", "shop", "--wait", "--json"]).end();
    let job = started.exits(0).record()["id"].as_str().unwrap().to_owned();
    let job = job.as_str();
    let missing = format!("there is no job {job}");
    is_walled(
        &site,
        &missing,
        &[
            &["job", "show", job],
            &["job", "log", job],
            &["job", "log", "-f", job],
            &["job", "rerun", "--wait", job],
        ],
    );
    site.command(&["job", "abort", job, "-n", "default"]).end().refuses(&missing);
    site.command(&["job", "abort", job, "-n", "shop"]).end().refuses("has ended already");
    site.does(&["job", "show", job]);
    is_walled(&site, &missing, &[&["job", "delete", job]]);
}

#[test]
fn an_empty_list_says_so_and_where_it_looked() {
    let site = shop();
    let nowhere = site.does(&["event", "list", "-n", "shpo"]);
    assert!(nowhere.stdout.starts_with("ID "), "{nowhere:#?}");
    nowhere.tells("there are none in the namespace shpo");

    let quiet = site.does(&["secret", "list", "--json"]);
    assert_eq!(quiet.stderr, "");
    site.does(&["secret", "list"]).tells("there are none in the namespace default\n");
    site.does(&["delivery", "list"]).tells("there are none\n");
}

#[tokio::test]
async fn a_delivery_of_another_namespace_is_not_found() {
    let site = shop();
    let sent = site.yard().post("/api/v1/events/shop/d?wait=60s", &json!({})).await;
    assert_eq!(sent.status, 200, "{}", sent.text);
    let delivery = sent.json()["delivery"].as_str().unwrap().to_owned();
    let delivery = delivery.as_str();
    let missing = format!("there is no delivery {delivery}");
    is_walled(
        &site,
        &missing,
        &[&["delivery", "show", delivery], &["delivery", "replay", delivery]],
    );
    assert_eq!(site.ids(&["delivery", "list", "-n", "shop"]).len(), 2);
    assert_eq!(site.ids(&["delivery", "-n", "default", "list"]), [""; 0]);
}
