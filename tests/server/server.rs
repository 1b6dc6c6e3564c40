//! A real server: the binary on a free port, with a data directory of its own.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::Value;
use tempfile::TempDir;

/// Time for a start and for an end; a busy machine needs it.
const PATIENCE: Duration = Duration::from_secs(60);

/// How a server is started.
#[derive(Clone, Default)]
pub(crate) struct Setup {
    program: Option<PathBuf>,
    script: Option<&'static str>,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
    data: Option<Arc<TempDir>>,
}

/// A server that runs. Dropped, it is killed.
pub(crate) struct Yard {
    setup: Setup,
    data: Arc<TempDir>,
    child: Child,
    first_line: String,
    url: String,
    token: String,
    stderr: Arc<Mutex<String>>,
    client: Client,
}

/// What a request got.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Setup {
    /// Adds an argument of `serve`.
    pub(crate) fn argument(mut self, argument: impl Into<String>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Starts this program in place of the one that was built.
    pub(crate) fn program(mut self, program: PathBuf) -> Self {
        self.program = Some(program);
        self
    }

    /// Has a shell do this first, in the process that becomes the server.
    pub(crate) fn first(mut self, script: &'static str) -> Self {
        self.script = Some(script);
        self
    }

    /// Sets an environment variable.
    pub(crate) fn variable(mut self, name: &str, value: impl Into<String>) -> Self {
        self.environment.push((name.to_owned(), value.into()));
        self
    }

    /// Uses this data directory in place of a new one.
    pub(crate) fn data(mut self, data: Arc<TempDir>) -> Self {
        self.data = Some(data);
        self
    }

    /// Starts the server and waits until it answers.
    pub(crate) fn start(self) -> Yard {
        let data = self.data.clone().unwrap_or_else(|| Arc::new(TempDir::new().unwrap()));
        let mut child = self.command(data.path()).spawn().unwrap();
        let stderr = collect(child.stderr.take().unwrap());
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let Some(first_line) = first_line(stdout) else {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("the server does not start: {}", stderr.lock().unwrap());
        };
        let url = first_line.strip_prefix("listening on ").unwrap().to_owned();
        let given = self.environment.iter().find(|(name, _)| name == "SANDYARD_ADMIN_TOKEN");
        let token = given.map(|(_, value)| value.clone()).unwrap_or_else(|| {
            std::fs::read_to_string(data.path().join("admin.token")).unwrap().trim().to_owned()
        });
        let client = Client::builder().http1_only().build().unwrap();
        Yard { setup: self, data, child, first_line, url, token, stderr, client }
    }

    /// Starts the server, which does not get far: its end and what it says on stderr.
    pub(crate) fn fail(self) -> (ExitStatus, String) {
        let data = self.data.clone().unwrap_or_else(|| Arc::new(TempDir::new().unwrap()));
        let output = self.command(data.path()).output().unwrap();
        (output.status, String::from_utf8(output.stderr).unwrap())
    }

    fn command(&self, data: &Path) -> Command {
        let built = Path::new(env!("CARGO_BIN_EXE_sandyard"));
        let program = self.program.as_deref().unwrap_or(built);
        let mut command = match self.script {
            None => Command::new(program),
            Some(script) => {
                let mut shell = Command::new("sh");
                shell.args(["-c", &format!("{script}\nexec \"$0\" \"$@\"")]).arg(program);
                shell
            }
        };
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("SANDYARD_")) {
            command.env_remove(name);
        }
        command.arg("serve").arg("--data").arg(data);
        if !self.arguments.iter().any(|argument| argument == "--listen") {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        command.args(&self.arguments).envs(self.environment.iter().cloned());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }
}

impl Yard {
    /// A server with nothing special about it.
    pub(crate) fn start() -> Self {
        Setup::default().start()
    }

    /// The whole first line on its stdout.
    pub(crate) fn first_line(&self) -> &str {
        &self.first_line
    }

    /// Its URL, like `http://127.0.0.1:40000`.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Its address and port.
    pub(crate) fn address(&self) -> &str {
        self.url.split_once("://").unwrap().1
    }

    /// The admin's token.
    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// Its data directory.
    pub(crate) fn data(&self) -> &Path {
        self.data.path()
    }

    /// Its data directory, to keep it for another server.
    pub(crate) fn shared_data(&self) -> Arc<TempDir> {
        self.data.clone()
    }

    /// A file in its data directory.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.data.path().join(name)
    }

    /// Its process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What it has said on stderr up to now.
    pub(crate) fn stderr(&self) -> String {
        self.stderr.lock().unwrap().clone()
    }

    /// A client without a token.
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// A request with the admin's token.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.request_as(&self.token, method, path)
    }

    /// A request with another token.
    pub(crate) fn request_as(&self, token: &str, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url)).bearer_auth(token)
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        send(self.request(Method::POST, path).json(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Answer {
        send(self.request(Method::PUT, path).json(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: &Value) -> Answer {
        send(self.request(Method::PATCH, path).json(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        send(self.request(Method::DELETE, path)).await
    }

    /// A new token.
    pub(crate) async fn make_token(&self, scopes: &[&str], namespaces: Option<&[&str]>) -> String {
        let mut order = serde_json::json!({"title": "test", "scopes": scopes});
        if let Some(namespaces) = namespaces {
            order["namespaces"] = namespaces.into();
        }
        let answer = self.post("/v1/tokens", &order).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        answer.json()["token"].as_str().unwrap().to_owned()
    }

    /// Asks it to stop, as a service manager does.
    pub(crate) fn terminate(&self) {
        self.signal("TERM");
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &pid]).status().unwrap();
        assert!(sent.success());
    }

    /// Whether it has ended, and how.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().unwrap()
    }

    /// Waits for its end.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.ended() {
                return status;
            }
            assert!(begun.elapsed() < PATIENCE, "the server does not end: {}", self.stderr());
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Stops it as a service manager does, and waits for its end.
    pub(crate) fn stop(mut self) -> ExitStatus {
        self.terminate();
        self.wait()
    }

    /// Ends it as a crash does.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Ends it as a crash does, if it still runs, and starts another on the same data.
    pub(crate) fn restart(mut self) -> Self {
        if self.ended().is_none() {
            self.kill();
        }
        self.setup.clone().data(self.data.clone()).start()
    }
}

impl Drop for Yard {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            drop(self.child.kill());
            drop(self.child.wait());
        }
        if thread::panicking() {
            eprintln!("the server said: {}", self.stderr());
        }
    }
}

impl Answer {
    /// Its body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Checks that it is a problem with this status, and gives its detail.
    pub(crate) fn problem(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{}", self.text);
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        let problem = self.json();
        assert_eq!(problem["status"], status);
        assert!(problem["type"].as_str().unwrap().starts_with("urn:sandyard:problem:"));
        problem["detail"].as_str().unwrap().to_owned()
    }
}

/// Sends a request and takes in the whole answer.
pub(crate) async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    Answer { status, headers, text: response.text().await.unwrap() }
}

/// The first line, once it is there. What follows is read and dropped, so that no pipe fills.
fn first_line(mut stdout: BufReader<impl std::io::Read + Send + 'static>) -> Option<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut line = String::new();
        if stdout.read_line(&mut line).is_ok_and(|length| length > 0) {
            drop(sender.send(line.trim_end().to_owned()));
        }
        drop(sender);
        drop(std::io::copy(&mut stdout, &mut std::io::sink()));
    });
    receiver.recv_timeout(PATIENCE).ok()
}

/// Collects what is read, on a thread that ends with it.
fn collect(mut from: impl std::io::Read + Send + 'static) -> Arc<Mutex<String>> {
    let collected = Arc::new(Mutex::new(String::new()));
    let into = collected.clone();
    thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(length) = from.read(&mut bytes) {
            if length == 0 {
                return;
            }
            into.lock().unwrap().push_str(&String::from_utf8_lossy(&bytes[..length]));
        }
    });
    collected
}
