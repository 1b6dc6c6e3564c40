//! A job's stdout and stderr: counted, capped, and read line by line while the plugin runs.
//!
//! Bytes come in from the plugin and go to the job's [`Transcript`]. Nothing is held beyond the
//! line that is being written, and nothing is lost when the instance is dropped.

use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes as Chunk;
use thiserror::Error;
use tokio::io::AsyncWrite;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamError, StreamResult};

use super::disk::{Disk, DiskExceeded};
use crate::model::Bytes;
use crate::protocol::{Dialect, Status, Transcript};

/// What a plugin may write in one go; also the most that wasmtime allocates at its word.
const PERMIT: usize = 64 << 10;

/// The plugin wrote more than its `output` limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("more than {limit} written to stdout and stderr")]
pub(super) struct OutputExceeded {
    limit: Bytes,
}

/// What a job says, shared by its two streams, its typed imports and whoever ends it.
#[derive(Clone)]
pub(super) struct Output(Arc<Shared>);

struct Shared {
    account: Mutex<Account>,
    turns: AtomicU64,
}

/// What is behind an [`Output`].
pub(super) struct Account {
    pub(super) transcript: Transcript,
    /// The watch over the scratch folder, once the plugin asked for its folders.
    pub(super) disk: Option<Disk>,
    written: u64,
    limit: Bytes,
}

/// Which of the two streams.
#[derive(Debug, Clone, Copy)]
pub(super) enum Channel {
    Stdout,
    Stderr,
}

impl Output {
    pub(super) fn new(transcript: Transcript, limit: Bytes) -> Self {
        let account = Mutex::new(Account { transcript, disk: None, written: 0, limit });
        Self(Arc::new(Shared { account, turns: AtomicU64::new(0) }))
    }

    /// The stream for one of the two channels.
    pub(super) fn channel(&self, channel: Channel) -> Stream {
        Stream { output: self.clone(), channel }
    }

    /// Access to the transcript. Never held across an await.
    pub(super) fn lock(&self) -> MutexGuard<'_, Account> {
        // A panic while the lock was held can leave at worst a torn log line.
        self.0.account.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How often the plugin was turned to so far.
    pub(super) fn turn(&self) -> u64 {
        self.0.turns.load(Ordering::Relaxed)
    }

    /// The plugin is turned to once more.
    pub(super) fn begin_turn(&self) {
        self.0.turns.fetch_add(1, Ordering::Relaxed);
    }

    /// A line of the host's own for the job's log.
    pub(super) fn note(&self, text: &str) {
        self.lock().transcript.note(text);
    }

    /// Ends the account: what was said, and how many bytes it took. What comes later, from a
    /// connection that is only just closing, is nobody's.
    pub(super) fn close(&self) -> (Transcript, u64) {
        let mut account = self.lock();
        let nothing = Transcript::new(Dialect::default(), Status::default(), Bytes(0), None);
        (std::mem::replace(&mut account.transcript, nothing), account.written)
    }
}

impl Account {
    /// Looks at the scratch folder, unless it was looked at only just now.
    pub(super) fn look_at_disk(&mut self) -> Result<(), DiskExceeded> {
        match &mut self.disk {
            Some(disk) => disk.look_if_due(&mut self.transcript),
            None => Ok(()),
        }
    }

    /// Looks at the scratch folder for the last time.
    pub(super) fn finish_disk(&mut self) -> (Result<(), DiskExceeded>, u64) {
        match &mut self.disk {
            Some(disk) => {
                let looked = disk.look(&mut self.transcript);
                if looked.is_ok() {
                    disk.finish_log(&mut self.transcript);
                }
                (looked, disk.used())
            }
            None => (Ok(()), 0),
        }
    }

    /// Takes `bytes` up to the limit.
    fn write(&mut self, channel: Channel, bytes: &[u8]) -> Result<(), OutputExceeded> {
        let room = usize::try_from(self.limit.0 - self.written).unwrap_or(usize::MAX);
        let taken = bytes.get(..room).unwrap_or(bytes);
        self.written += taken.len() as u64;
        match channel {
            Channel::Stdout => self.transcript.stdout(taken),
            Channel::Stderr => self.transcript.stderr(taken),
        }
        if taken.len() < bytes.len() {
            return Err(OutputExceeded { limit: self.limit });
        }
        Ok(())
    }
}

/// One of a plugin's two output streams.
#[derive(Clone)]
pub(super) struct Stream {
    output: Output,
    channel: Channel,
}

impl IsTerminal for Stream {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Stream {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }

    // The provided method would start a task and a buffer for each call of the plugin's.
    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }
}

impl OutputStream for Stream {
    fn write(&mut self, bytes: Chunk) -> StreamResult<()> {
        let written = self.output.lock().write(self.channel, &bytes);
        written.map_err(|exceeded| StreamError::Trap(exceeded.into()))
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(PERMIT)
    }
}

#[async_trait::async_trait]
impl Pollable for Stream {
    async fn ready(&mut self) {}
}

impl AsyncWrite for Stream {
    fn poll_write(
        self: Pin<&mut Self>,
        _context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        let written = self.output.lock().write(self.channel, bytes);
        Poll::Ready(written.map(|()| bytes.len()).map_err(std::io::Error::other))
    }

    fn poll_flush(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(
        self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
