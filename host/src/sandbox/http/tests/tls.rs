//! Certificates: checked, unless the operator says not to.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::{RootCertStore, ServerConfig};
use wasmtime_wasi_http::{Error, RequestOptions};

use super::server::{Server, ok, read_head, reply};
use super::{Setup, Trust, text};

/// A TLS server for `localhost`, whose certificate its own roots alone vouch for.
struct TlsServer {
    port: u16,
    roots: RootCertStore,
    _tasks: JoinSet<()>,
}

impl TlsServer {
    async fn start() -> Self {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let certificate = made.cert.der().clone();
        let mut roots = RootCertStore::empty();
        roots.add(certificate.clone()).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // A client that does not like the certificate breaks off here.
                let Ok(mut stream) = acceptor.accept(stream).await else {
                    continue;
                };
                if let Some(head) = read_head(&mut stream).await {
                    let server_name = stream.get_ref().1.server_name().map(str::to_owned);
                    reply(&mut stream, ok(&format!("{server_name:?} {head}"))).await;
                }
            }
        });
        Self { port, roots, _tasks: tasks }
    }

    /// A job that trusts this server's certificate and no other.
    fn trusting(&self) -> Setup {
        Setup { trust: Trust::in_roots(self.roots.clone()), ..Setup::default() }
    }
}

#[tokio::test]
async fn a_good_certificate_is_taken_and_the_name_is_the_granted_one() {
    let server = TlsServer::start().await;
    let url = format!("https://localhost:{}", server.port);
    let mut job = server.trusting().job(&[&url]);
    let response = job.get(&url.replace("localhost", "LocalHost.")).await.unwrap();
    assert!(
        text(&response).starts_with("Some(\"localhost\") GET / HTTP/1.1"),
        "{}",
        text(&response)
    );
}

#[tokio::test]
async fn a_certificate_for_another_host_is_refused() {
    let server = TlsServer::start().await;
    let url = format!("https://127.0.0.1:{}", server.port);
    let mut job = server.trusting().job(&[&url]);
    let refused = job.get(&url).await;
    assert!(matches!(refused, Err(Error::TlsCertificateError)), "{refused:?}");
    assert_eq!(
        job.log(),
        [format!(
            "http: GET {url} failed: its certificate is not valid for this host; grant \"https+insecure://127.0.0.1:{}\" would take it unchecked",
            server.port
        )]
    );
}

#[tokio::test]
async fn a_certificate_of_unknown_origin_is_refused() {
    let (server, other) = (TlsServer::start().await, TlsServer::start().await);
    let url = format!("https://localhost:{}", server.port);
    let mut job = other.trusting().job(&[&url]);
    let refused = job.get(&url).await;
    assert!(matches!(refused, Err(Error::TlsCertificateError)), "{refused:?}");
}

#[tokio::test]
async fn the_machines_own_roots_do_not_vouch_for_it_either() {
    let server = TlsServer::start().await;
    let url = format!("https://localhost:{}", server.port);
    let mut job = Setup::default().job(&[&url]);
    let refused = job.get(&url).await;
    // A machine without any roots refuses as well, and says so.
    assert!(
        matches!(refused, Err(Error::TlsCertificateError | Error::InternalError(_))),
        "{refused:?}"
    );
    assert_eq!(job.log().len(), 1);
}

#[tokio::test]
async fn any_certificate_is_taken_where_the_operator_waives_the_check() {
    let server = TlsServer::start().await;
    let url = format!("https://127.0.0.1:{}", server.port);
    let mut job = Setup::default().job(&[&url.replace("https", "https+insecure")]);
    assert!(text(&job.get(&url).await.unwrap()).contains("GET / HTTP/1.1"));
    assert!(matches!(job.get(&url.replace("https", "http")).await, Err(Error::HttpRequestDenied)));
}

#[tokio::test]
async fn a_handshake_that_gets_no_answer_meets_the_connect_timeout() {
    let server = Server::start(ok("plain")).await;
    let url = format!("https://127.0.0.1:{}", server.port());
    let mut job = Setup::default().job(&[&url]);
    let options = RequestOptions {
        connect_timeout: Some(Duration::from_millis(150)),
        ..RequestOptions::default()
    };
    let request = Request::get(&url).body(Bytes::new()).unwrap();
    let late = job.fetch(request, Some(options)).await;
    assert!(matches!(late, Err(Error::ConnectionTimeout)), "{late:?}");
}
