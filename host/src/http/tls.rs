//! The server's end of TLS.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// What is spoken over TLS, the best first.
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// Reads a certificate with its chain, and its key, both PEM.
///
/// # Errors
/// A file that can't be read or holds something else, by its name; a key of another certificate.
pub fn acceptor(certificate: &Path, key: &Path) -> anyhow::Result<TlsAcceptor> {
    let chain = read_chain(certificate)?;
    let secret = PrivateKeyDer::from_pem_file(key)
        .with_context(|| format!("read a private key in PEM from {} (`tls.key`)", key.display()))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .context("set up TLS")?
        .with_no_client_auth()
        .with_single_cert(chain, secret)
        .with_context(|| {
            let (certificate, key) = (certificate.display(), key.display());
            format!("use the certificate {certificate} with the key {key}")
        })?;
    config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).to_vec();
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn read_chain(file: &Path) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let reading = || format!("read certificates in PEM from {} (`tls.cert`)", file.display());
    let chain = CertificateDer::pem_file_iter(file)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .with_context(reading)?;
    if chain.is_empty() {
        bail!("{} (`tls.cert`) holds no certificate in PEM", file.display());
    }
    Ok(chain)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    fn files() -> tempfile::TempDir {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: String| std::fs::write(folder.path().join(name), text);
        write("cert.pem", pem("CERTIFICATE", made.cert.der())).unwrap();
        write("key.pem", pem("PRIVATE KEY", made.signing_key.serialized_der())).unwrap();
        folder
    }

    fn pem(what: &str, der: &[u8]) -> String {
        let text = STANDARD.encode(der);
        format!("-----BEGIN {what}-----\n{text}\n-----END {what}-----\n")
    }

    fn refusal(certificate: &Path, key: &Path) -> String {
        acceptor(certificate, key).err().map(|error| format!("{error:#}")).unwrap_or_default()
    }

    #[test]
    fn a_certificate_and_its_key_are_taken() {
        let folder = files();
        let (certificate, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
        assert!(acceptor(&certificate, &key).is_ok());
    }

    #[test]
    fn what_is_no_certificate_or_key_is_refused_by_file_and_setting() {
        let folder = files();
        let (certificate, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
        let text = refusal(&key, &key);
        assert!(text.contains("key.pem (`tls.cert`) holds no certificate"), "{text}");
        let text = refusal(&certificate, &certificate);
        assert!(text.contains("cert.pem (`tls.key`)"), "{text}");
        let text = refusal(&folder.path().join("none.pem"), &key);
        assert!(text.contains("none.pem (`tls.cert`)") && text.contains("No such file"), "{text}");
        let other = files();
        let text = refusal(&certificate, &other.path().join("key.pem"));
        assert!(text.contains("with the key"), "{text}");
    }
}
