//! Answers that a test gives in place of the network.

use std::cell::RefCell;

use super::{Request, Response, Result};

/// What a test answers to a request.
pub(crate) type Answer = Box<dyn Fn(&Request) -> Result<Response>>;

thread_local! {
    static ANSWER: RefCell<Option<Answer>> = const { RefCell::new(None) };
}

/// While this lives, requests of this thread are answered as the test says.
pub(crate) struct Answering {
    before: Option<Answer>,
}

impl Answering {
    pub(crate) fn start(answer: Option<Answer>) -> Self {
        Self { before: ANSWER.replace(answer) }
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        ANSWER.set(self.before.take());
    }
}

/// The test's answer, or that there is no network here.
#[cfg(not(all(target_os = "wasi", target_env = "p2")))]
pub(super) fn answer(request: &Request) -> Result<Response> {
    ANSWER.with_borrow(|answer| match answer {
        Some(answer) => answer(request),
        None => Err(super::Error::Unsupported),
    })
}
