//! The real binary on a free port, with a data directory of its own.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, ensure};
use tempfile::TempDir;

/// A server that ends when it is dropped.
pub(crate) struct Server {
    process: Child,
    address: SocketAddr,
    token: String,
    folder: TempDir,
}

impl Server {
    /// Starts one on an empty data directory, on the disk that the build is on.
    pub(crate) fn start() -> anyhow::Result<Self> {
        let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR"))?;
        // What is submitted faster than it runs must not be refused while that is measured.
        let settings = "[engine]\nmax_jobs = 0\n[events]\noperation_queue_size = 100000\n";
        std::fs::write(folder.path().join("sandyard.toml"), settings)?;
        Self::start_in(folder)
    }

    /// Starts one on a data directory that is there.
    pub(crate) fn start_in(folder: TempDir) -> anyhow::Result<Self> {
        let mut process = Command::new(env!("CARGO_BIN_EXE_sandyard"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("start the server")?;
        let stdout = process.stdout.take().context("the server's stdout")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let address = line.trim().rsplit_once("//").context("the server's first line")?.1;
        let address = address.parse()?;
        let token = std::fs::read_to_string(folder.path().join("admin.token"))?.trim().to_owned();
        Ok(Self { process, address, token, folder })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn pid(&self) -> u32 {
        self.process.id()
    }

    /// Defines an event.
    pub(crate) fn define(&self, plugin: &str, id: &str) -> anyhow::Result<()> {
        let event = serde_json::json!({ "id": id, "plugin": plugin });
        self.post("/v1/events", &event.to_string(), 201).map(drop)
    }

    /// Defines an event whose jobs wait for ever: its category is switched off.
    pub(crate) fn define_disabled(&self, plugin: &str, id: &str) -> anyhow::Result<()> {
        let category = serde_json::json!({ "id": "closed", "title": "Closed", "enabled": false });
        self.send("PUT", "/v1/categories/closed", &category.to_string(), 201)?;
        let event = serde_json::json!({
            "id": id, "plugin": plugin, "category": "closed", "queue": true,
        });
        self.post("/v1/events", &event.to_string(), 201).map(drop)
    }

    /// Defines a binding that runs an event for deliveries that its selector matches.
    pub(crate) fn bind(&self, selector: &str, event: &str) -> anyhow::Result<()> {
        let submit = serde_json::json!({
            "event": event, "arguments": { "name": "payload.message" },
        });
        let binding = serde_json::json!({ "selector": selector, "submit": submit });
        self.send("PUT", "/v1/bindings/bench", &binding.to_string(), 201).map(drop)
    }

    /// Sends one request and gives back the answer's body.
    pub(crate) fn post(&self, path: &str, body: &str, status: u16) -> anyhow::Result<String> {
        self.send("POST", path, body, status)
    }

    /// The same with any method.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        body: &str,
        status: u16,
    ) -> anyhow::Result<String> {
        let request = self.request(path, body).replacen("POST", method, 1);
        let request = request.replacen("\r\n", "\r\nconnection: close\r\n", 1);
        let mut stream = TcpStream::connect(self.address)?;
        stream.write_all(request.as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        ensure!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{method} {path}: {answer}");
        let (_, body) = answer.split_once("\r\n\r\n").context("an answer without a body")?;
        Ok(body.to_owned())
    }

    /// Uploads a component without a manifest; the answer's status.
    pub(crate) fn upload(&self, id: &str, component: &[u8]) -> anyhow::Result<u16> {
        let mut stream = TcpStream::connect(self.address)?;
        let head = format!(
            "PUT /v1/plugins/{id} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\nconnection: close\r\ncontent-type: application/wasm\r\ncontent-length: {}\r\n\r\n",
            self.address,
            self.token,
            component.len()
        );
        stream.write_all(head.as_bytes())?;
        stream.write_all(component)?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let status = answer.split(' ').nth(1).context("an answer without a status")?;
        Ok(status.parse()?)
    }

    /// A POST as it goes over the wire.
    pub(crate) fn request(&self, path: &str, body: &str) -> String {
        request(self.address, path, &self.token, body)
    }

    /// Ends the server at once and gives back its data directory.
    pub(crate) fn kill(mut self) -> anyhow::Result<TempDir> {
        self.process.kill()?;
        self.process.wait()?;
        let empty = TempDir::new()?;
        Ok(std::mem::replace(&mut self.folder, empty))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have been ended before.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// A POST as it goes over the wire.
pub(crate) fn request(address: SocketAddr, path: &str, token: &str, body: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}
