//! A real mail server on loopback: aiosmtpd, in a process of its own.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sandyard::notify::mail::{MailConfig, MailTls};
use serde_json::Value;
use tempfile::TempDir;

use crate::python::python;

/// The server; it ends when it is dropped.
pub(crate) struct Smtp {
    child: Child,
    said: BufReader<ChildStdout>,
    port: u16,
    folder: TempDir,
}

impl Smtp {
    /// A server that talks in the clear.
    pub(crate) fn plain() -> Self {
        Self::start(&[])
    }

    /// A server that takes mail from whoever has this password.
    pub(crate) fn with_password(password: &str) -> Self {
        Self::start(&["--password", password])
    }

    /// A server with a certificate of its own for `localhost`, and further options.
    pub(crate) fn with_certificate(options: &[&str]) -> Self {
        Self::start(&[&["--certificate", "certificate.pem", "--key", "key.pem"], options].concat())
    }

    fn start(options: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        std::fs::write(folder.path().join("certificate.pem"), pem("CERTIFICATE", made.cert.der()))
            .unwrap();
        std::fs::write(
            folder.path().join("key.pem"),
            pem("PRIVATE KEY", &made.signing_key.serialize_der()),
        )
        .unwrap();
        let mut child = Command::new(python(&["aiosmtpd==1.4.6"]))
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/notify/smtp_server.py"))
            .args(options)
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(File::create(folder.path().join("errors.txt")).unwrap())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        let mut server = Self { child, said, port: 0, folder };
        server.port = u16::try_from(server.next().as_u64().unwrap()).unwrap();
        server
    }

    /// The settings that reach it.
    pub(crate) fn config(&self, tls: MailTls) -> MailConfig {
        MailConfig {
            host: "localhost".into(),
            port: Some(self.port),
            tls,
            username: None,
            password: None,
            from: "Sandyard <yard@example.com>".into(),
            ca_file: Some(self.certificate()),
        }
    }

    /// The server's own certificate.
    pub(crate) fn certificate(&self) -> PathBuf {
        self.folder.path().join("certificate.pem")
    }

    /// The next mail it took.
    pub(crate) fn next(&mut self) -> Value {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| {
            let errors = std::fs::read_to_string(self.folder.path().join("errors.txt")).unwrap();
            panic!("{line:?}: {error}\n{errors}")
        })
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn pem(kind: &str, der: &[u8]) -> String {
    let encoded = STANDARD.encode(der);
    let lines: Vec<_> =
        encoded.as_bytes().chunks(64).map(|line| str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN {kind}-----\n{}\n-----END {kind}-----\n", lines.join("\n"))
}
