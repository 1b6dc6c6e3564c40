//! A server on loopback that answers each connection with prepared bytes.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// What the server does once it has read a request's head.
#[derive(Clone)]
pub(crate) enum Answer {
    /// Sends these bytes and closes.
    Bytes(Vec<u8>),
    /// Sends these bytes, and then nothing for ever.
    Stall(Vec<u8>),
    /// Sends the first, and then the second for ever.
    Endless(Vec<u8>, Vec<u8>),
    /// Reads a body to its end or to the connection's, then answers with what it read.
    Echo(usize),
}

pub(crate) struct Server {
    address: SocketAddr,
    heads: mpsc::UnboundedReceiver<String>,
    open: Arc<AtomicUsize>,
    _tasks: JoinSet<()>,
}

impl Server {
    pub(crate) async fn start(answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, heads) = mpsc::unbounded_channel();
        let open = Arc::new(AtomicUsize::new(0));
        let mut tasks = JoinSet::new();
        tasks.spawn(accept(listener, answer, sender, Arc::clone(&open)));
        Self { address, heads, open, _tasks: tasks }
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// `http://127.0.0.1:PORT`
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The head of the next request.
    pub(crate) async fn head(&mut self) -> String {
        self.heads.recv().await.unwrap()
    }

    /// Whether no request arrived that [`head`](Self::head) did not give.
    pub(crate) fn is_untouched(&mut self) -> bool {
        self.heads.try_recv().is_err()
    }

    /// Connections that the far side has not ended.
    pub(crate) fn open(&self) -> usize {
        self.open.load(Ordering::SeqCst)
    }
}

async fn accept(
    listener: TcpListener,
    answer: Answer,
    heads: mpsc::UnboundedSender<String>,
    open: Arc<AtomicUsize>,
) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let (answer, heads, open) = (answer.clone(), heads.clone(), Arc::clone(&open));
        connections.spawn(async move {
            open.fetch_add(1, Ordering::SeqCst);
            serve(stream, answer, &heads).await;
            open.fetch_sub(1, Ordering::SeqCst);
        });
    }
}

async fn serve(mut stream: TcpStream, answer: Answer, heads: &mpsc::UnboundedSender<String>) {
    let Some(head) = read_head(&mut stream).await else {
        return;
    };
    heads.send(head).unwrap();
    reply(&mut stream, answer).await;
}

/// Reads up to the empty line; none if the connection ends before.
pub(crate) async fn read_head(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    String::from_utf8(head).ok()
}

/// Answers; that the far side has gone is for the far side's test to notice.
pub(crate) async fn reply(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), answer: Answer) {
    match answer {
        Answer::Bytes(bytes) => {
            if stream.write_all(&bytes).await.is_ok() {
                let _ = stream.shutdown().await;
            }
        }
        Answer::Stall(bytes) => {
            if stream.write_all(&bytes).await.is_ok() {
                let _ = stream.read_u8().await;
            }
        }
        Answer::Endless(head, more) => {
            let mut alive = stream.write_all(&head).await.is_ok();
            while alive {
                alive = stream.write_all(&more).await.is_ok();
            }
        }
        Answer::Echo(size) => {
            let mut body = vec![0; size];
            if stream.read_exact(&mut body).await.is_ok() {
                let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {size}\r\n\r\n");
                let _ = stream.write_all(&[head.into_bytes(), body].concat()).await;
            }
        }
    }
}

/// A complete response with this body.
pub(crate) fn ok(body: &str) -> Answer {
    let size = body.len();
    Answer::Bytes(format!("HTTP/1.1 200 OK\r\ncontent-length: {size}\r\n\r\n{body}").into_bytes())
}
