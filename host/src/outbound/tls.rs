//! TLS for outbound requests: whom to trust, and the handshake.

use std::io;
use std::sync::{Arc, LazyLock};

use tokio::net::TcpStream;
use tokio::sync::OnceCell;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::client::Resumption;
use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};

use super::send_error::SendError;
use super::target::Host;
use super::verifier::AnyCertificate;

/// The two ways to trust, each made when first needed. One for the whole host: the machine's root
/// certificates take some milliseconds to read.
#[derive(Debug, Default)]
pub(crate) struct Trust {
    verified: OnceCell<Arc<ClientConfig>>,
    unverified: OnceCell<Arc<ClientConfig>>,
}

/// A TLS session before its handshake.
pub(super) struct Session {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl Trust {
    /// Trust in the root certificates of this machine.
    pub(crate) fn of_this_machine() -> Arc<Self> {
        static SHARED: LazyLock<Arc<Trust>> = LazyLock::new(Arc::default);
        Arc::clone(&SHARED)
    }

    /// Trust in these root certificates.
    #[cfg(test)]
    pub(crate) fn in_roots(roots: RootCertStore) -> Arc<Self> {
        let config = with_roots(roots).unwrap();
        Arc::new(Self {
            verified: OnceCell::new_with(Some(Arc::new(config))),
            unverified: OnceCell::new(),
        })
    }

    /// A TLS session to be had with `host`, whose certificate is checked if `verify` is set.
    pub(super) async fn session(&self, host: &Host, verify: bool) -> Result<Session, SendError> {
        let config = if verify {
            self.verified.get_or_try_init(|| async { machine_roots().await.map(Arc::new) }).await
        } else {
            self.unverified.get_or_try_init(|| async { without_check().map(Arc::new) }).await
        };
        let connector = TlsConnector::from(Arc::clone(config?));
        Ok(Session { connector, name: server_name(host)? })
    }
}

impl Session {
    /// The session, once the handshake over `stream` is done.
    pub(super) async fn over(self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        self.connector.connect(self.name, stream).await
    }
}

fn server_name(host: &Host) -> Result<ServerName<'static>, SendError> {
    match host {
        Host::Address(address) => Ok(ServerName::from(*address)),
        // What a resolver takes and a certificate can't hold, such as a name with an underscore at
        // an end of a label.
        Host::Name(name) => ServerName::try_from(name.clone()).map_err(|_| SendError::Url),
    }
}

async fn machine_roots() -> Result<ClientConfig, SendError> {
    let loaded = tokio::task::spawn_blocking(rustls_native_certs::load_native_certs)
        .await
        .map_err(|error| configuration(&error.to_string()))?;
    let (roots, ignored) = store(loaded.certs);
    tracing::debug!(taken = roots.len(), ignored, errors = ?loaded.errors, "root certificates");
    if roots.is_empty() {
        return Err(configuration(
            "this machine has no root certificates to check servers with; install its ca-certificates, or set SSL_CERT_FILE",
        ));
    }
    with_roots(roots).map_err(|error| configuration(&error.to_string()))
}

fn store(certificates: Vec<CertificateDer<'static>>) -> (RootCertStore, usize) {
    let mut roots = RootCertStore::empty();
    let (_, ignored) = roots.add_parsable_certificates(certificates);
    (roots, ignored)
}

fn with_roots(roots: RootCertStore) -> Result<ClientConfig, rustls::Error> {
    let config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(for_one_exchange(config))
}

fn without_check() -> Result<ClientConfig, SendError> {
    let provider = provider();
    let verifier = Arc::new(AnyCertificate::new(&provider));
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| configuration(&error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    Ok(for_one_exchange(config))
}

/// Sessions are not resumed: a ticket would show the far side that two jobs run on one host.
fn for_one_exchange(mut config: ClientConfig) -> ClientConfig {
    config.resumption = Resumption::disabled();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn configuration(text: &str) -> SendError {
    SendError::Trust(text.to_owned())
}
