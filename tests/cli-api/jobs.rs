//! `sandyard job`: what ran and runs.

use std::net::{Ipv4Addr, TcpListener};
use std::time::Duration;

use crate::server::Setup;
use crate::site::Site;

fn site() -> Site {
    let site = Site::start();
    site.write(
        "events.toml",
        "[[event]]\nid = \"greet\"\nplugin = \"hello\"\n\n\
         [[event]]\nid = \"fail\"\nplugin = \"test\"\nparams = { duration = \"0\", action = \"Failure\" }\n\n\
         [[event]]\nid = \"long\"\nplugin = \"test\"\nparams = { duration = \"60\" }\n",
    );
    site.does(&["apply", "-f", "events.toml"]);
    site
}

fn started(site: &Site, event: &str) -> String {
    site.json(&["event", "run", event])["job"]["id"].as_str().unwrap().to_owned()
}

fn ended(site: &Site, event: &str) -> String {
    let ended = site.command(&["event", "run", event, "--wait", "--json"]).end();
    ended.record()["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_log_is_followed_while_the_job_runs() {
    let site = site();
    let job = started(&site, "long");
    let following = site.command(&["job", "log", "-f", &job]).start();
    let until = std::time::Instant::now() + Duration::from_secs(60);
    while !site.does(&["job", "log", &job]).stdout.contains("The job lasts") {
        assert!(std::time::Instant::now() < until, "the job never says anything");
    }
    site.does(&["job", "abort", &job]);
    let followed = following.end().exits(0).tells("aborted  Job Aborted: Manually aborted");
    assert!(followed.stdout.contains("The job lasts 60"), "{followed:#?}");
    assert!(followed.took < Duration::from_secs(55), "{followed:#?}");
}

#[test]
fn following_goes_on_after_a_restart_of_the_server() {
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    let listen = format!("127.0.0.1:{port}");
    let site = Site::of(Setup::default().argument("--listen").argument(listen));
    site.write(
        "again.toml",
        "[[event]]\nid = \"again\"\nplugin = \"test\"\non_crash = \"retry\"\nretries = 1\n\
         params = { duration = \"2\" }\n",
    );
    site.does(&["apply", "-f", "again.toml"]);
    let mut following = site.command(&["event", "run", "again", "--follow"]).start();
    assert!(following.line().contains("The job lasts 2"));
    let site = site.restarted();
    let followed = following.end().exits(0).tells("the server is away; waiting for it");
    assert!(followed.stdout.contains(" success"), "{followed:#?}");
    assert_eq!(site.ids(&["job", "list"]).len(), 1);
}

#[test]
fn jobs_are_listed_by_what_they_are() {
    let site = site();
    let (good, bad) = (ended(&site, "greet"), ended(&site, "fail"));
    assert_eq!(site.ids(&["job", "list"]), [bad.as_str(), &good]);
    assert_eq!(site.ids(&["job", "list", "--event", "greet"]), [good.as_str()]);
    assert_eq!(site.ids(&["job", "list", "--outcome", "error,aborted"]), [bad.as_str()]);
    assert_eq!(site.ids(&["job", "list", "--state", "done", "--plugin", "hello"]), [good.as_str()]);
    assert!(site.ids(&["job", "list", "--until", "1h"]).is_empty());
    assert_eq!(site.ids(&["job", "list", "--since", "1h"]).len(), 2);
    let table = site.does(&["job", "list", "-n", "default", "--limit", "1"]).tells("see --limit");
    let lines: Vec<_> = table.stdout.lines().collect();
    assert!(lines[0].starts_with("ID ") && lines[0].contains("STATE"), "{table:#?}");
    assert!(lines[1].starts_with(&bad) && lines[1].contains("error"), "{table:#?}");
    assert!(lines[1].contains("Manual (admin)"), "{table:#?}");
    assert_eq!(lines.len(), 2);
    site.command(&["job", "list", "--since", "noon"]).end().refuses("2026-11-22 15:30");
    site.command(&["job", "list", "--state", "gone"]).end().refuses("queued, running");
}

#[test]
fn a_job_is_shown_rerun_and_deleted() {
    let site = site();
    let first = ended(&site, "greet");
    let shown = site.does(&["job", "show", &first]);
    assert!(shown.stdout.starts_with("success  Hello world\n"), "{shown:#?}");
    for line in [
        "event                 greet\n",
        "limits.memory         64 MiB\n",
        "usage.fuel            ",
    ] {
        assert!(shown.stdout.contains(line), "no {line:?} in {shown:#?}");
    }
    assert!(!shown.stdout.contains("progress") && !shown.stdout.contains('{'), "{shown:#?}");
    site.does(&["job", "log", &first]).prints(&format!("Running job {first}\n"));

    let again = site.does(&["job", "rerun", &first, "--wait"]).prints(" success  Hello world\n");
    let (second, _) = again.stdout.split_once(' ').unwrap();
    assert_ne!(second, first);
    let failed = ended(&site, "fail");
    site.command(&["job", "rerun", &failed, "--wait"]).end().exits(1);

    site.command(&["job", "abort", &first]).end().refuses("has ended already");
    site.does(&["job", "delete", &first]);
    site.command(&["job", "show", &first]).end().refuses(&format!("there is no job {first}"));
    site.command(&["job", "log", "--json", second]).end().refuses("a log is text");
}
