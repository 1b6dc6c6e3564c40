//! `sandyard config`, and `serve` with a file.

use std::fs;
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::server::Setup;

fn sandyard(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sandyard"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("SANDYARD_")) {
        command.env_remove(name);
    }
    command.args(arguments).envs(variables.iter().copied()).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_file_is_checked_whole() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("sandyard.toml");
    let path = file.to_str().unwrap();
    fs::write(&file, "listen = \"127.0.0.1:0\"\n").unwrap();
    let output = sandyard(&["config", "check", path], &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(stdout(&output), format!("{path} is fine\n"));

    fs::write(&file, "lisen = \"a\"\n[http]\nbody_limit = \"1 XB\"\n").unwrap();
    let output = sandyard(&["config", "check", path], &[]);
    assert_eq!(output.status.code(), Some(2));
    let text = stderr(&output);
    assert!(text.contains("lisen: there is no such key; did you mean listen?"), "{text}");
    assert!(text.contains("http.body_limit: \"1 XB\" is not a size"), "{text}");

    fs::write(&file, "[tls]\ncert = \"cert.pem\"\nkey = \"key.pem\"\n").unwrap();
    let output = sandyard(&["config", "check", path], &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("cert.pem (`tls.cert`)"), "{}", stderr(&output));
}

#[test]
fn what_holds_is_shown_without_secrets() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("mine.toml");
    let text = "[smtp]\nhost = \"localhost\"\nfrom = \"a@example.com\"\npassword = \"hunter2\"\n";
    fs::write(&file, text).unwrap();
    let variables = [
        ("SANDYARD_CONFIG", file.to_str().unwrap()),
        ("SANDYARD_ENGINE_WORKERS", "9"),
        ("SANDYARD_ADMIN_TOKEN", "hunter3"),
    ];
    let data = folder.path().to_str().unwrap();
    let output = sandyard(&["config", "show", "--data", data], &variables);
    assert!(output.status.success(), "{}", stderr(&output));
    let shown = stdout(&output);
    assert!(shown.contains("workers = 9") && shown.contains("host = \"localhost\""), "{shown}");
    assert!(shown.contains(&format!("data = \"{data}\"")), "{shown}");
    assert!(!shown.contains("hunter"), "{shown}");
}

#[test]
fn the_default_is_a_file_that_can_be_used() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("sandyard.toml");
    let output = sandyard(&["config", "default"], &[]);
    fs::write(&file, stdout(&output)).unwrap();
    let data = folder.path().to_str().unwrap();
    let shown = sandyard(&["config", "show", "--data", data], &[]);
    let bare = sandyard(&["config", "show", "--data", data, "--config", "/dev/null"], &[]);
    assert!(shown.status.success(), "{}", stderr(&shown));
    assert_eq!(stdout(&shown), stdout(&bare));
}

#[tokio::test]
async fn a_server_takes_file_variables_and_flags_in_rising_order() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("mine.toml");
    fs::write(&file, "listen = \"256.0.0.1:1\"\n[engine]\nworkers = 3\n").unwrap();
    // The flag stands above the address in the file, which would be refused.
    let yard = Setup::default()
        .argument("--config")
        .argument(file.to_str().unwrap())
        .variable("SANDYARD_ENGINE_WORKERS", "4")
        .start();
    assert_eq!(yard.get("/v1/status").await.json()["workers"], 4);
}

#[test]
fn a_configuration_that_is_refused_starts_nothing() {
    let (status, stderr) = Setup::default().variable("SANDYARD_HTTP_BODY_LIMIT", "huge").fail();
    assert_eq!(status.code(), Some(2));
    assert!(stderr.contains("SANDYARD_HTTP_BODY_LIMIT: \"huge\" is not a size"), "{stderr}");
}
