//! The web hooks and mails that are on their way at this moment: so many in all, and so many to
//! one receiver, so that a receiver that does not answer delays only its own.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{Id, JoinSet};

use super::engine::Engine;
use crate::store::notices::{Except, Notice, NoticeState, Receiver};

/// On their way at once, to all receivers.
const AT_ONCE: usize = 64;

/// To one receiver. Eight that do not answer leave no room for others, until they time out.
const TO_ONE: usize = 8;

/// How long to rest when the store can't keep a try.
const REST: Duration = Duration::from_secs(1);

/// What is on its way. Dropped, it is given up, and due again.
#[derive(Default)]
pub(super) struct UnderWay {
    tasks: JoinSet<()>,
    notices: HashMap<Id, (i64, Receiver)>,
}

impl UnderWay {
    /// How many more may be on their way.
    pub(super) fn room(&self) -> usize {
        AT_ONCE.saturating_sub(self.notices.len())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.notices.is_empty()
    }

    /// What is not to be sent now, though it is due.
    pub(super) fn except(&self) -> Except {
        let mut except = Except::default();
        for (id, receiver) in self.notices.values() {
            except.ids.push(*id);
            if self.is_busy(receiver) && !except.receivers.contains(receiver) {
                except.receivers.push(receiver.clone());
            }
        }
        except
    }

    /// Sends a notice, unless its receiver is busy: then it stays due.
    pub(super) fn send(&mut self, engine: &Arc<Engine>, notice: Notice) {
        let (id, receiver) = (notice.id, notice.notice.receiver());
        if !self.is_busy(&receiver) {
            let task = self.tasks.spawn(send(engine.clone(), notice));
            self.notices.insert(task.id(), (id, receiver));
        }
    }

    /// Waits until one has ended, if there is any.
    pub(super) async fn one_ended(&mut self) {
        let task = match self.tasks.join_next_with_id().await {
            None => return,
            Some(Ok((task, ()))) => task,
            Some(Err(error)) => {
                tracing::error!("sending a notice failed: {error}");
                error.id()
            }
        };
        self.notices.remove(&task);
    }

    fn is_busy(&self, receiver: &Receiver) -> bool {
        self.notices.values().filter(|(_, other)| other == receiver).count() >= TO_ONE
    }
}

async fn send(engine: Arc<Engine>, notice: Notice) {
    let (attempt, state) = engine.notifier.send(engine.store.as_ref(), &notice).await;
    match state {
        NoticeState::Delivered => engine.metrics.noticed(true),
        NoticeState::Failed => engine.metrics.noticed(false),
        NoticeState::Again(_) => {}
    }
    if let Err(error) = engine.store.tried(notice.id, attempt, state).await {
        tracing::warn!("a try to send a notice is not kept: {error}");
        tokio::time::sleep(REST).await;
    }
}
