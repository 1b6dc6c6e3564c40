//! The load: connections that are kept, requests that are ready-made, answers that are counted.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// What a load measured.
pub(crate) struct Measured {
    /// Milliseconds, in order.
    latencies: Vec<f64>,
    elapsed: Duration,
}

impl Measured {
    /// Answers a second.
    pub(crate) fn rate(&self) -> f64 {
        self.latencies.len() as f64 / self.elapsed.as_secs_f64()
    }

    /// The latency in milliseconds that this share of the answers stayed below.
    pub(crate) fn quantile(&self, share: f64) -> f64 {
        let last = self.latencies.len().saturating_sub(1);
        let index = (last as f64 * share).round() as usize;
        self.latencies.get(index).copied().unwrap_or(f64::NAN)
    }
}

/// As many requests as `connections` can, each sending its next when it has its answer.
pub(crate) fn closed(
    address: SocketAddr,
    request: &str,
    status: u16,
    connections: usize,
    time: Duration,
) -> anyhow::Result<Measured> {
    run(async {
        let end = Instant::now() + time;
        let mut tasks = JoinSet::new();
        for _ in 0..connections {
            let mut connection = Connection::open(address, request, status).await?;
            tasks.spawn(async move {
                let mut latencies = Vec::new();
                while Instant::now() < end {
                    latencies.push(connection.exchange().await?);
                }
                anyhow::Ok(latencies)
            });
        }
        gather(tasks, time).await
    })
}

/// `rate` requests a second, however long answers take; a latency counts from when its request
/// was due. Each connection has a thread, since an async runtime's timers are a millisecond coarse.
pub(crate) fn paced(
    address: SocketAddr,
    request: &str,
    status: u16,
    rate: f64,
    time: Duration,
) -> anyhow::Result<Measured> {
    /// Enough that none waits for another's answer.
    const CONNECTIONS: u32 = 64;
    let period = Duration::from_secs_f64(f64::from(CONNECTIONS) / rate);
    let start = Instant::now() + Duration::from_millis(50);
    let end = start + time;
    let threads: Vec<_> = (0..CONNECTIONS)
        .map(|number| {
            let request = request.to_owned();
            let first = start + period * number / CONNECTIONS;
            std::thread::spawn(move || pace(address, &request, status, first..end, period))
        })
        .collect();
    let mut latencies = Vec::new();
    for thread in threads {
        latencies.extend(thread.join().map_err(|_| anyhow::anyhow!("a client panicked"))??);
    }
    measured(latencies, time)
}

/// One connection's requests, one each period.
fn pace(
    address: SocketAddr,
    request: &str,
    status: u16,
    times: std::ops::Range<Instant>,
    period: Duration,
) -> anyhow::Result<Vec<f64>> {
    run(async {
        let mut connection = Connection::open(address, request, status).await?;
        let mut latencies = Vec::new();
        let mut due = times.start;
        while due < times.end {
            // The thread has nothing else to do.
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            connection.exchange().await?;
            latencies.push(due.elapsed().as_secs_f64() * 1e3);
            due += period;
        }
        Ok(latencies)
    })
}

fn run<T>(load: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(load)
}

async fn gather(
    mut tasks: JoinSet<anyhow::Result<Vec<f64>>>,
    elapsed: Duration,
) -> anyhow::Result<Measured> {
    let mut latencies = Vec::new();
    while let Some(done) = tasks.join_next().await {
        latencies.extend(done??);
    }
    measured(latencies, elapsed)
}

fn measured(mut latencies: Vec<f64>, elapsed: Duration) -> anyhow::Result<Measured> {
    latencies.sort_by(f64::total_cmp);
    ensure!(!latencies.is_empty(), "no answer came");
    Ok(Measured { latencies, elapsed })
}

/// One connection.
struct Connection {
    stream: TcpStream,
    request: Vec<u8>,
    expected: Vec<u8>,
    answer: Vec<u8>,
}

impl Connection {
    async fn open(address: SocketAddr, request: &str, status: u16) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await.context("connect")?;
        stream.set_nodelay(true)?;
        let expected = format!("HTTP/1.1 {status} ").into_bytes();
        Ok(Self { stream, request: request.as_bytes().to_vec(), expected, answer: Vec::new() })
    }

    /// Sends the request and reads the answer; milliseconds.
    async fn exchange(&mut self) -> anyhow::Result<f64> {
        let begun = Instant::now();
        self.stream.write_all(&self.request).await?;
        self.answer.clear();
        loop {
            let read = self.stream.read_buf(&mut self.answer).await?;
            ensure!(read > 0, "the connection was closed");
            if is_whole(&self.answer)? {
                break;
            }
        }
        if !self.answer.starts_with(&self.expected) {
            bail!("unexpected answer: {}", String::from_utf8_lossy(&self.answer));
        }
        Ok(begun.elapsed().as_secs_f64() * 1e3)
    }
}

/// Whether the answer is complete: its head, and as much body as the head says.
fn is_whole(answer: &[u8]) -> anyhow::Result<bool> {
    let Some(end) = find(answer, b"\r\n\r\n") else { return Ok(false) };
    let head = answer.get(..end).unwrap_or_default();
    let name = b"content-length: ";
    let start = find(head, name).context("an answer without content-length")? + name.len();
    let digits = head.get(start..).unwrap_or_default();
    let digits: Vec<u8> = digits.iter().copied().take_while(u8::is_ascii_digit).collect();
    let length: usize = String::from_utf8(digits)?.parse()?;
    Ok(answer.len() >= end + 4 + length)
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}
