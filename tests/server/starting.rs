//! What a server does when it is started.

use std::os::unix::fs::PermissionsExt as _;

use reqwest::Method;

use crate::server::{Setup, Yard, send};

#[tokio::test]
async fn the_first_line_names_a_place_that_answers() {
    let yard = Yard::start();
    let port: u16 = yard.address().rsplit_once(':').unwrap().1.parse().unwrap();
    assert!(port > 0);
    assert_eq!(yard.first_line(), format!("listening on http://127.0.0.1:{port}"));
    let alive = yard.get("/healthz").await;
    assert_eq!((alive.status.as_u16(), alive.text.as_str()), (200, "ok\n"));
    let ready = yard.get("/readyz").await;
    assert_eq!((ready.status.as_u16(), ready.text.as_str()), (200, "ready\n"));
    let address = std::fs::read_to_string(yard.file("address")).unwrap();
    assert_eq!(address.trim(), yard.url());
}

#[tokio::test]
async fn a_server_whose_program_was_replaced_goes_on_as_it_is() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let program = folder.path().join("sandyard");
    // The file system has no hard links perhaps.
    let built = env!("CARGO_BIN_EXE_sandyard");
    if std::fs::hard_link(built, &program).is_err() {
        std::fs::copy(built, &program).unwrap();
    }
    let yard = Setup::default().program(program.clone()).start();
    for (id, replaced) in [("gone", false), ("replaced", true)] {
        if replaced {
            std::fs::write(&program, "not the server").unwrap();
        } else {
            std::fs::remove_file(&program).unwrap();
        }
        // What is compiled for the first time needs the compiler, which is the server itself.
        let text =
            format!("(module (func (export \"_start\")) (memory 1) (export \"{id}\" (memory 0)))");
        let request = yard.request(Method::PUT, &format!("/v1/plugins/{id}"));
        let request = request.header("content-type", "application/wasm");
        let made = send(request.body(wat::parse_str(text).unwrap())).await;
        assert_eq!(made.status, 201, "{}", made.text);
    }
}

#[tokio::test]
async fn a_data_directory_that_can_not_be_written_is_told_by_readyz() {
    let yard = Yard::start();
    // Root may write into any folder, so that something else must stand in the way.
    std::fs::create_dir(yard.file("probe")).unwrap();
    let answer = yard.get("/readyz").await;
    let detail = answer.problem(503);
    assert!(detail.contains("can't be written"), "{detail}");
    assert_eq!(answer.header("retry-after"), Some("1"));
    assert_eq!(yard.get("/healthz").await.status, 200);
    std::fs::remove_dir(yard.file("probe")).unwrap();
    let again = async || yard.get("/readyz").await.status == 200;
    for _ in 0..50 {
        if again().await {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("it is never ready again");
}

#[test]
fn a_second_server_on_the_same_data_hears_whose_they_are() {
    let yard = Yard::start();
    let (status, stderr) = Setup::default().data(yard.shared_data()).fail();
    assert_eq!(status.code(), Some(2));
    assert!(stderr.contains(&format!("(pid {}", yard.pid())), "{stderr}");
    assert!(stderr.contains("choose another data directory"), "{stderr}");
}

#[test]
fn an_address_that_is_taken_is_refused_by_name() {
    let yard = Yard::start();
    let (status, stderr) = Setup::default().argument("--listen").argument(yard.address()).fail();
    assert_eq!(status.code(), Some(2));
    assert!(stderr.contains(&format!("listen on {} (`listen`)", yard.address())), "{stderr}");
}

#[tokio::test]
async fn the_admins_token_is_for_its_owner_alone_and_lasts() {
    let yard = Yard::start();
    let mode = std::fs::metadata(yard.file("admin.token")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let token = yard.token().to_owned();
    assert!(token.starts_with("sy_") && token.len() == 46, "{token}");
    assert!(!yard.stderr().contains(&token));
    let yard = yard.restart();
    assert_eq!(yard.token(), token);
    assert_eq!(yard.get("/v1/status").await.status, 200);
}

#[tokio::test]
async fn without_its_file_the_admins_token_is_made_anew() {
    let yard = Yard::start();
    let old = yard.token().to_owned();
    std::fs::remove_file(yard.file("admin.token")).unwrap();
    let yard = yard.restart();
    assert_ne!(yard.token(), old);
    assert_eq!(yard.get("/v1/status").await.status, 200);
    let refused = send(yard.request_as(&old, Method::GET, "/v1/status"));
    refused.await.problem(401);
}

#[tokio::test]
async fn a_token_that_was_given_is_the_admins_and_nothing_is_written() {
    let yard = Setup::default().variable("SANDYARD_ADMIN_TOKEN", "one-that-was-chosen").start();
    assert!(!yard.file("admin.token").exists());
    assert_eq!(yard.token(), "one-that-was-chosen");
    assert_eq!(yard.get("/v1/tokens").await.status, 200);
    assert!(!yard.stderr().contains("one-that-was-chosen"));
}

#[test]
fn a_token_that_can_be_none_is_refused_without_being_shown() {
    let setup = Setup::default().variable("SANDYARD_ADMIN_TOKEN", "two words");
    let (status, stderr) = setup.fail();
    assert_eq!(status.code(), Some(2));
    assert!(stderr.contains("SANDYARD_ADMIN_TOKEN is not usable"), "{stderr}");
    assert!(!stderr.contains("two words"), "{stderr}");
}

#[tokio::test]
async fn the_status_tells_what_runs() {
    let yard = Yard::start();
    let status = yard.get("/v1/status").await.json();
    assert_eq!(status["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(status["stopping"], false);
    assert_eq!(status["jobs"]["queued"], 0);
    assert!(status["uptime"].as_f64().unwrap() > 0.0);
    assert!(status["store_size"].as_u64().unwrap() > 0);
    assert!(!status["hostname"].as_str().unwrap().is_empty());
}
