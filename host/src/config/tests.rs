//! The configuration from its sources to its meaning.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use toml::{Table, Value};

use super::keys::{KEYS, Kind};
use super::{COMMENTED, Config, FILE, Sources, show};
use crate::model::{Bytes, Fuel};

/// Sources of one file and some variables.
struct Trial {
    folder: tempfile::TempDir,
    sources: Sources,
}

impl Trial {
    fn new(file: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("given.toml");
        fs::write(&path, file).unwrap();
        let sources = Sources {
            file: Some(path),
            fallback_data: Some("/home/data".into()),
            ..Sources::default()
        };
        Self { folder, sources }
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        self.sources.environment.push((OsString::from(name), OsString::from(value)));
        self
    }

    fn config(&self) -> Config {
        self.sources.read().unwrap()
    }

    fn refusal(&self) -> String {
        self.sources.read().unwrap_err().to_string()
    }
}

/// The commented file with what stands behind a `#` switched on.
fn everything() -> String {
    let is_key = |line: &str| {
        let name = line.split(" = ").next().unwrap_or_default();
        line.contains(" = ") && name.chars().all(|c| c.is_ascii_lowercase() || c == '_')
    };
    let switched_on = |line: &str| match line.strip_prefix("# ") {
        Some(rest) if is_key(rest) => rest.to_owned(),
        _ => line.to_owned(),
    };
    COMMENTED.lines().map(switched_on).collect::<Vec<_>>().join("\n")
}

fn leaves(above: &str, table: &Table, into: &mut Vec<(String, Value)>) {
    for (name, value) in table {
        let key = if above.is_empty() { name.clone() } else { format!("{above}.{name}") };
        match value {
            Value::Table(table) => leaves(&key, table, into),
            value => into.push((key, value.clone())),
        }
    }
}

#[test]
fn the_commented_file_is_complete() {
    let mut found = Vec::new();
    leaves("", &everything().parse().unwrap(), &mut found);
    let found: BTreeSet<_> = found.into_iter().map(|(key, _)| key).collect();
    let known: BTreeSet<_> = KEYS.iter().map(|(key, _)| (*key).to_owned()).collect();
    assert_eq!(found, known);
}

#[test]
fn the_commented_file_says_the_defaults() {
    assert_eq!(Trial::new(COMMENTED).config(), Config::new("/home/data"));
}

#[test]
fn every_key_is_read_and_means_something() {
    // Of each key another value than the default, in a file of its own.
    let base = "smtp.host = \"a\"\nsmtp.from = \"a@example.com\"\n\
                tls.cert = \"/a\"\ntls.key = \"/b\"\n";
    let unchanged = Trial::new(base).config();
    for (key, kind) in KEYS {
        let value = match (key, kind) {
            ("listen", _) => "\"127.0.0.1:1\"",
            ("base_url", _) => "\"https://example.com\"",
            ("smtp.tls", _) => "\"none\"",
            ("smtp.password_file", _) => "\"password\"",
            ("events.max_deliveries", _) => "77",
            ("events.body_budget", _) => "\"1 GiB\"",
            (_, Kind::Number) => "7",
            (_, Kind::List) => "[\"http://127.0.0.1:9000\"]",
            (_, Kind::Path) => "\"/other\"",
            (_, Kind::Text) if key.starts_with("smtp.") || key.contains("templates") => "\"other\"",
            (_, Kind::Text) => "\"5555\"",
        };
        let mut table: Table = base.parse().unwrap();
        let mut place = &mut table;
        let (sections, name) = key.rsplit_once('.').unwrap_or(("", key));
        for section in sections.split('.').filter(|section| !section.is_empty()) {
            let inner = place.entry(section).or_insert_with(|| Value::Table(Table::new()));
            place = inner.as_table_mut().unwrap();
        }
        let line = format!("x = {value}").parse::<Table>().unwrap();
        place.insert(name.to_owned(), line["x"].clone());
        let trial = Trial::new(&table.to_string());
        fs::write(trial.folder.path().join("password"), "secret\n").unwrap();
        assert_ne!(trial.config(), unchanged, "{key}");
    }
}

#[test]
fn what_is_shown_is_what_holds() {
    let trial = Trial::new(&everything()).with("SANDYARD_HTTP_BODY_LIMIT", "1000");
    let refusal = trial.refusal();
    // The two ways to give a password shut each other out, and the rest is fine.
    assert_eq!(refusal.lines().count(), 2, "{refusal}");
    let without = everything().replace("password_file = ", "#");
    let config = Trial::new(&without).with("SANDYARD_HTTP_BODY_LIMIT", "1025").config();
    let shown = show(&config);
    assert!(shown.contains("password = \"(hidden)\"") && !shown.contains("\"...\""), "{shown}");
    let mut again = Trial::new(&shown).config();
    again.smtp.as_mut().unwrap().password = Some("...".to_owned());
    assert_eq!(again, config);
}

#[test]
fn a_variable_counts_more_than_the_file_and_a_flag_more_than_both() {
    let file = "listen = \"127.0.0.1:1\"\n[engine]\nworkers = 1\n[http]\nbody_limit = 4096\n";
    let mut trial = Trial::new(file)
        .with("SANDYARD_LISTEN", "127.0.0.1:2")
        .with("SANDYARD_ENGINE_WORKERS", "2")
        .with("SANDYARD_LIMITS_CEILING_FUEL", "5G")
        .with("SANDYARD_WEB_HOOKS_ALLOW", "10.0.0.1, http://10.0.0.2:9000")
        .with("SANDYARD_DATA", "");
    trial.sources.listen = Some("127.0.0.1:3".to_owned());
    let config = trial.config();
    assert_eq!(config.listen.port(), 3);
    assert_eq!(config.engine.workers, 2);
    assert_eq!(config.http.body_limit, Bytes(4096));
    assert_eq!(config.limits.ceiling.fuel, Fuel(5_000_000_000));
    assert_eq!(config.web_hooks.allow.len(), 2);
    assert_eq!(config.data, Path::new("/home/data"));
}

#[test]
fn what_is_unknown_is_refused_with_what_was_probably_meant() {
    let text = Trial::new("lisen = \"a\"\n[engine]\nworker = 1\n[engin]\na = 1\n").refusal();
    assert!(
        text.contains("given.toml: lisen: there is no such key; did you mean listen?"),
        "{text}"
    );
    assert!(
        text.contains("engine.worker: there is no such key; did you mean engine.workers?"),
        "{text}"
    );
    assert!(text.contains("engin: there is no such key"), "{text}");
    assert_eq!(text.lines().count(), 3, "{text}");
}

#[test]
fn a_value_that_is_not_accepted_is_refused_by_key_and_origin() {
    let refused = [
        (Trial::new("listen = \"here\""), "given.toml: listen: found \"here\"; accepted is"),
        (Trial::new("listen = 7"), "given.toml: listen: invalid type: integer `7`"),
        (Trial::new("http.body_limit = \"1 XB\""), "given.toml: http.body_limit: \"1 XB\" is not"),
        (Trial::new("http.body_timeout = 0"), "given.toml: http.body_timeout: found 0; accepted"),
        (Trial::new("engine = 5"), "given.toml: engine: this is a section: write [engine]"),
        (
            Trial::new("engine.workers = 0"),
            "given.toml: engine.workers: found 0; accepted are 1 to",
        ),
        (Trial::new("web_hooks.allow = [\"*\"]"), "given.toml: web_hooks.allow[0]: http grant"),
        (Trial::new("base_url = \"/here\""), "given.toml: base_url: found \"/here\"; accepted is"),
        (Trial::new("tls.cert = \"a\""), "tls.key: is missing, and tls.cert is there"),
        (Trial::new("smtp.from = \"a\""), "smtp.host: is missing"),
        (Trial::new("smtp.host = \"a\""), "smtp.from: is missing"),
        (Trial::new("=\n"), "given.toml: TOML parse error at line 1"),
        (
            Trial::new("").with("SANDYARD_ENGINE_WORKERS", "many"),
            "SANDYARD_ENGINE_WORKERS: found \"many\"",
        ),
        (Trial::new("").with("SANDYARD_SMTP_PORT", "70000"), "SANDYARD_SMTP_PORT: invalid value"),
        (Trial::new("").with("SANDYARD_LISTEN", "x"), "SANDYARD_LISTEN: found \"x\""),
    ];
    for (trial, wanted) in refused {
        let text = trial.refusal();
        assert!(text.contains(wanted), "{text}\ndoes not say: {wanted}");
    }
}

#[test]
fn paths_in_a_file_are_relative_to_it_and_a_passwords_first_line_counts() {
    let trial = Trial::new(
        "data = \"data\"\n[tls]\ncert = \"tls/cert.pem\"\nkey = \"/key.pem\"\n\
         [smtp]\nhost = \"a\"\nfrom = \"a@b\"\npassword_file = \"password\"\n",
    );
    fs::write(trial.folder.path().join("password"), "12 34\nrest\n").unwrap();
    let config = trial.config();
    assert_eq!(config.data, trial.folder.path().join("data"));
    let tls = config.tls.unwrap();
    assert_eq!(tls.cert, trial.folder.path().join("tls/cert.pem"));
    assert_eq!(tls.key, PathBuf::from("/key.pem"));
    assert_eq!(config.smtp.unwrap().password.as_deref(), Some("12 34"));
}

#[test]
fn the_file_in_the_data_directory_is_read_and_can_not_move_it() {
    let data = tempfile::tempdir().unwrap();
    let read = |file: &str| {
        fs::write(data.path().join(FILE), file).unwrap();
        Sources { data: Some(data.path().to_owned()), ..Sources::default() }.read()
    };
    let config = read("[http]\nidle_timeout = \"5s\"\n").unwrap();
    assert_eq!(config.http.idle_timeout, Duration::from_secs(5));
    assert_eq!(config.data, data.path());
    let fallback = Sources { fallback_data: Some(data.path().to_owned()), ..Sources::default() };
    assert_eq!(fallback.read().unwrap().http.idle_timeout, Duration::from_secs(5));
    fs::write(data.path().join(FILE), "data = \"/elsewhere\"\n").unwrap();
    let text = fallback.read().unwrap_err().to_string();
    assert!(text.contains("data: the file in the data directory can't name another one"), "{text}");
}

#[test]
fn without_any_place_for_data_the_flag_is_named() {
    let text = Sources::default().read().unwrap_err().to_string();
    assert!(text.contains("--data DIR"), "{text}");
}

#[test]
fn limits_of_deliveries_fit_one_another() {
    let trial = Trial::new("[events]\noperation_queue_size = 96\nbody_budget = \"100 MiB\"\n");
    let events = trial.config().events;
    assert_eq!((events.max_deliveries, events.body_budget), (1600, Bytes(100 << 20)));
    let large = Trial::new("http.body_limit = \"100 MiB\"\n").config();
    assert_eq!(large.events.body_budget, Bytes(400 << 20));
    let refusal = Trial::new("[events]\nmax_deliveries = 63\nbody_budget = \"5 MiB\"\n").refusal();
    assert!(refusal.contains("events.max_deliveries: found 63; accepted are 64 to"), "{refusal}");
    assert!(
        refusal.contains("events.body_budget: found 5 MiB; accepted are 8 MiB to"),
        "{refusal}"
    );
}

#[test]
fn argo_s_names_stand_for_the_keys_of_events() {
    let trial = Trial::new("[events]\nworker_count = 1\n")
        .with("ARGO_EVENT_OPERATION_QUEUE_SIZE", "10")
        .with("ARGO_EVENT_WORKER_COUNT", "2");
    let events = trial.config().events;
    assert_eq!((events.operation_queue_size, events.worker_count), (10, 2));
    let mut trial = trial.with("SANDYARD_EVENTS_WORKER_COUNT", "3");
    assert_eq!(trial.config().events.worker_count, 3);
    trial.sources.event_worker_count = Some(4);
    assert_eq!(trial.config().events.worker_count, 4);
    let refusal = Trial::new("").with("ARGO_EVENT_WORKER_COUNT", "many").refusal();
    assert!(refusal.starts_with("ARGO_EVENT_WORKER_COUNT: found \"many\""), "{refusal}");
    trial.sources.event_worker_count = Some(0);
    let refusal = trial.refusal();
    assert!(refusal.starts_with("--event-worker-count: found 0; accepted are 1"), "{refusal}");
}
