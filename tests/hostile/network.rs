//! Plugins that want to reach what nobody granted, or whose far side means harm.

use std::io;
use std::net::{SocketAddr, TcpListener, UdpSocket};

use sandyard::model::{JobRecord, LimitRequest, StopReason};
use serde_json::json;

use crate::harm::{FORMS, component, harm, module, stopped, succeeds, written};
use crate::server::{self, Server, Treatment};
use crate::trial::Trial;

/// A job that gets `url`.
fn get(url: &str) -> Trial {
    component("http-get").param("urls", json!([url]))
}

/// What came of the request to `url`.
fn answer_of(record: &JobRecord, url: &str) -> String {
    record.report.chain_data.as_ref().unwrap()[url].as_str().unwrap().to_owned()
}

/// A granted request to a server that means harm.
fn get_from(treatment: Treatment) -> (Server, Trial) {
    let server = Server::start(treatment);
    let trial = get(&server.url()).http(&[&server.grant()]);
    (server, trial)
}

/// Whether nobody knocked: asking it would have to wait.
fn is_silent<T>(knock: io::Result<T>) -> bool {
    matches!(knock, Err(error) if error.kind() == io::ErrorKind::WouldBlock)
}

#[test]
fn no_socket_gets_out() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let datagrams = UdpSocket::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    datagrams.set_nonblocking(true).unwrap();
    let to = |address: SocketAddr| address.to_string();
    for form in FORMS {
        succeeds(form("tcp-connect").param("address", to(listener.local_addr().unwrap())));
        succeeds(form("udp-send").param("address", to(datagrams.local_addr().unwrap())));
        succeeds(form("look-up-a-name"));
    }
    assert!(is_silent(listener.accept()));
    assert!(is_silent(datagrams.recv(&mut [0; 16])));
}

#[test]
fn a_component_is_told_that_sockets_are_denied() {
    for name in ["tcp-connect", "udp-send"] {
        let told = succeeds(component(name)).report.chain_data.unwrap();
        for (attempt, answer) in told.as_object().unwrap() {
            let answer = answer.as_str().unwrap();
            assert!(answer.starts_with("refused: Permission denied"), "{attempt}: {answer}");
        }
    }
    stopped(written("opens-sockets"), StopReason::Incomplete);
}

#[test]
fn a_request_without_a_grant_never_leaves_and_the_log_says_what_would_let_it() {
    let server = Server::start(server::answer);
    let record = succeeds(get(&server.url()));
    assert!(
        answer_of(&record, &server.url()).starts_with("refused"),
        "{:?}",
        record.report.chain_data
    );
    let line = format!("not granted; grant \"{}\" would allow it", server.grant());
    assert!(record.report.log.contains(&line), "{}", record.report.log);
    assert_eq!(record.usage.http_requests, 1);
    assert!(server.heads().is_empty());
}

#[test]
fn a_granted_request_is_answered() {
    let (server, trial) = get_from(server::answer);
    let record = succeeds(trial);
    assert_eq!(answer_of(&record, &server.url()), "got: status 200, 5 bytes");
    assert!(record.report.log.is_empty(), "{}", record.report.log);
    assert_eq!(server.heads().len(), 1);
    let record = succeeds(module("http-get").param("urls", json!([server.url()])));
    assert!(answer_of(&record, &server.url()).starts_with("refused"));
}

#[test]
fn localhost_is_granted_by_its_name_alone() {
    let server = Server::start(server::answer);
    let url = format!("http://localhost:{}/", server.port());
    let record = succeeds(get(&url).http(&[&server.grant()]));
    assert!(answer_of(&record, &url).starts_with("refused"), "{:?}", record.report.chain_data);
    let line = format!("grant \"http://localhost:{}\" would allow it", server.port());
    assert!(record.report.log.contains(&line), "{}", record.report.log);
    assert!(server.heads().is_empty());
    let record = succeeds(get(&url).http(&[&format!("localhost:{}", server.port())]));
    assert_eq!(answer_of(&record, &url), "got: status 200, 5 bytes");
}

#[test]
fn loopback_is_not_reached_in_any_spelling() {
    let server = Server::start(server::answer);
    let escapes = || component("http-escapes").param("port", server.port());
    succeeds(escapes());
    succeeds(escapes().http(&["http://granted.test", &format!("granted.test:{}", server.port())]));
    assert!(server.heads().is_empty(), "{:?}", server.heads());
}

#[test]
fn requests_have_a_ceiling() {
    let server = Server::start(server::answer);
    let limits = LimitRequest { http_requests: Some(20), ..LimitRequest::default() };
    let storm = component("http-storm").limits(limits).fuel(10_000_000_000).timeout(20_000);
    let storm = storm.param("url", server.url()).param("times", 200).http(&[&server.grant()]);
    let record = succeeds(storm);
    let told = record.report.chain_data.unwrap();
    assert_eq!((&told["answered"], &told["refused"]), (&json!(20), &json!(180)));
    assert_eq!(record.usage.http_requests, 200);
    assert_eq!(server.heads().len(), 20);
    assert_eq!(
        record.report.log.matches("the 20 requests it may").count(),
        1,
        "{}",
        record.report.log
    );
}

#[test]
fn a_body_without_end_ends_at_its_ceiling_or_with_the_time() {
    let (server, trial) = get_from(server::answer_without_end);
    let record = harm(trial.timeout(5000));
    match record.report.stop_reason {
        None => assert!(record.report.log.contains("body is over"), "{}", record.report.log),
        reason => assert_eq!(reason, Some(StopReason::Timeout), "{}", record.report.description),
    }
    server.wait_for_hang_up();
}

#[test]
fn a_body_announced_over_its_ceiling_is_refused() {
    let (server, trial) = get_from(server::announce_ten_gibibytes);
    let record = succeeds(trial);
    assert!(
        answer_of(&record, &server.url()).starts_with("refused"),
        "{:?}",
        record.report.chain_data
    );
    assert!(record.report.log.contains("body is over"), "{}", record.report.log);
    server.wait_for_hang_up();
}

#[test]
fn headers_without_end_are_refused() {
    let (server, trial) = get_from(server::send_headers_without_end);
    let record = succeeds(trial);
    assert!(
        answer_of(&record, &server.url()).starts_with("refused"),
        "{:?}",
        record.report.chain_data
    );
    server.wait_for_hang_up();
}

#[test]
fn a_slow_server_takes_no_more_than_the_jobs_time() {
    for treatment in [server::wait_for_end as Treatment, server::dribble] {
        let (server, trial) = get_from(treatment);
        // A request's time ends with the job's, so the plugin may hear of it just before.
        let record = harm(trial.timeout(500));
        match record.report.stop_reason {
            None => assert!(answer_of(&record, &server.url()).contains("ReadTimeout")),
            reason => {
                assert_eq!(reason, Some(StopReason::Timeout), "{}", record.report.description)
            }
        }
        server.wait_for_hang_up();
    }
}

#[test]
fn headers_that_smuggle_do_not_arrive() {
    let server = Server::start(server::answer);
    let headers = || component("http-headers").param("url", server.url()).http(&[&server.grant()]);
    let record = succeeds(headers());
    let told = record.report.chain_data.unwrap();
    for (name, answer) in told.as_object().unwrap() {
        let allowed = name == "content-length" || answer.as_str().unwrap().starts_with("refused");
        assert!(allowed, "{name}: {answer}");
    }
    for head in server.heads() {
        let head = head.to_ascii_lowercase();
        assert!(head.contains(&format!("host: 127.0.0.1:{}", server.port())), "{head}");
        for forbidden in ["transfer-encoding", "upgrade", "proxy-", "te:", "smuggled"] {
            assert!(!head.contains(forbidden), "{forbidden}: {head}");
        }
    }
}

#[test]
fn a_flood_of_headers_is_stopped() {
    let server = Server::start(server::answer);
    let headers = component("http-headers").param("url", server.url()).http(&[&server.grant()]);
    let record = stopped(headers.param("flood", true), StopReason::Trap);
    assert!(record.usage.http_requests <= 12, "{:?}", record.usage);
}
