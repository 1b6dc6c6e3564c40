//! Turns at work that takes long: as many at a time as there are workers, and one namespace after
//! the other, so that one with many deliveries delays another by a turn and not by all of them.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use crate::model::Namespace;

/// Hands out turns. A clone is the same.
#[derive(Clone)]
pub(super) struct Turns(Arc<Mutex<Queue>>);

struct Queue {
    /// Workers that nobody has. While there are any, nobody waits.
    free: usize,
    /// The namespaces in which somebody waits, the next one first.
    order: VecDeque<Namespace>,
    /// Who waits in each of them.
    waiting: HashMap<Namespace, VecDeque<oneshot::Sender<Turn>>>,
}

/// A worker. Dropped, it is whose turn is next.
pub(super) struct Turn {
    namespace: Namespace,
    /// Absent where another turn has taken the worker over.
    turns: Option<Turns>,
}

impl Turns {
    pub(super) fn new(workers: usize) -> Self {
        let queue = Queue { free: workers, order: VecDeque::new(), waiting: HashMap::new() };
        Self(Arc::new(Mutex::new(queue)))
    }

    /// Waits for the turn of a delivery of this namespace. Within it, who came first is first.
    pub(super) async fn begin(&self, namespace: &Namespace) -> Turn {
        let receiver = {
            let mut queue = self.lock();
            if queue.free > 0 {
                queue.free -= 1;
                return self.turn(namespace);
            }
            let (sender, receiver) = oneshot::channel();
            queue.lane(namespace).push_back(sender);
            receiver
        };
        self.wait(namespace, receiver).await
    }

    async fn wait(&self, namespace: &Namespace, receiver: oneshot::Receiver<Turn>) -> Turn {
        // The queue lasts as long as `self`, and drops nobody in it: a turn without a worker is
        // only for the compiler, and gives none back.
        let without = |_| Turn { namespace: namespace.clone(), turns: None };
        receiver.await.unwrap_or_else(without)
    }

    fn turn(&self, namespace: &Namespace) -> Turn {
        Turn { namespace: namespace.clone(), turns: Some(self.clone()) }
    }

    /// Gives a worker to whose turn is next.
    fn pass_on(&self) {
        loop {
            let (namespace, sender) = {
                let mut queue = self.lock();
                match queue.next() {
                    Some(next) => next,
                    None => {
                        queue.free += 1;
                        return;
                    }
                }
            };
            match sender.send(self.turn(&namespace)) {
                Ok(()) => return,
                // Who waited is gone. Dropped as it is, the turn would come here again.
                Err(mut turn) => turn.turns = None,
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    /// Who waits in a namespace. It gets in line if it is not yet.
    fn lane(&mut self, namespace: &Namespace) -> &mut VecDeque<oneshot::Sender<Turn>> {
        if !self.waiting.contains_key(namespace) {
            self.order.push_back(namespace.clone());
        }
        self.waiting.entry(namespace.clone()).or_default()
    }

    /// Takes out whose turn is next. The namespace goes to the end of the line.
    fn next(&mut self) -> Option<(Namespace, oneshot::Sender<Turn>)> {
        let namespace = self.order.pop_front()?;
        let lane = self.waiting.get_mut(&namespace)?;
        let sender = lane.pop_front()?;
        if lane.is_empty() {
            self.waiting.remove(&namespace);
        } else {
            self.order.push_back(namespace.clone());
        }
        Some((namespace, sender))
    }
}

impl Turn {
    /// Lets other namespaces have their turn, if any wait, and waits for the next one of this
    /// delivery, which goes on before others of its own namespace begin.
    pub(super) async fn again(mut self) -> Self {
        let Some(turns) = self.turns.clone() else { return self };
        let receiver = {
            let mut queue = turns.lock();
            let others = queue.order.iter().any(|namespace| *namespace != self.namespace);
            if !others {
                return self;
            }
            let (sender, receiver) = oneshot::channel();
            queue.lane(&self.namespace).push_front(sender);
            receiver
        };
        self.turns = None;
        turns.pass_on();
        turns.wait(&self.namespace, receiver).await
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(turns) = self.turns.take() {
            turns.pass_on();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::{Pin, pin};
    use std::task::{Context, Poll, Waker};

    use super::*;

    fn namespace(name: &str) -> Namespace {
        name.parse().unwrap()
    }

    /// The one of these who has a turn now.
    fn ready<F: Future<Output = Turn> + Unpin>(waiting: &mut Vec<F>) -> Vec<(usize, Turn)> {
        let mut context = Context::from_waker(Waker::noop());
        let mut ready = Vec::new();
        let mut place = 0;
        for index in 0..waiting.len() {
            match Pin::new(&mut waiting[index - place]).poll(&mut context) {
                Poll::Ready(turn) => {
                    drop(waiting.remove(index - place));
                    ready.push((index, turn));
                    place += 1;
                }
                Poll::Pending => {}
            }
        }
        ready
    }

    /// Those who wait, told apart by their namespaces, in the order in which they have their turns.
    #[tokio::test]
    async fn namespaces_take_turns_however_many_wait_in_one() {
        let turns = Turns::new(1);
        let mut turn = turns.begin(&namespace("a")).await;
        let mut waiting: Vec<_> = ["a", "a", "a", "b", "c", "b"]
            .map(|name| {
                let turns = turns.clone();
                Box::pin(async move { turns.begin(&namespace(name)).await })
            })
            .into_iter()
            .collect();
        assert!(ready(&mut waiting).is_empty());
        let mut order = String::new();
        while !waiting.is_empty() {
            drop(turn);
            let mut next = ready(&mut waiting);
            assert_eq!(next.len(), 1, "there is one worker");
            turn = next.remove(0).1;
            order.push_str(turn.namespace.as_str());
        }
        assert_eq!(order, "abcaba");
        drop(turn);
        let queue = turns.lock();
        assert_eq!((queue.free, queue.order.len(), queue.waiting.len()), (1, 0, 0));
    }

    #[tokio::test]
    async fn a_long_one_lets_others_go_first_and_its_own_namespace_wait() {
        let turns = Turns::new(1);
        let mut context = Context::from_waker(Waker::noop());
        let (a, b) = (namespace("a"), namespace("b"));
        let long = turns.begin(&a).await;
        let mut own = Box::pin(turns.begin(&a));
        assert!(own.as_mut().poll(&mut context).is_pending());
        // Nobody of another namespace waits, so that it keeps its worker.
        let mut again = Box::pin(long.again());
        let Poll::Ready(long) = again.as_mut().poll(&mut context) else { panic!("it waits") };
        drop(long);
        assert!(own.as_mut().poll(&mut context).is_ready());
        let long = turns.begin(&a).await;
        let mut other = Box::pin(turns.begin(&b));
        assert!(other.as_mut().poll(&mut context).is_pending());
        let mut own = Box::pin(turns.begin(&a));
        assert!(own.as_mut().poll(&mut context).is_pending());
        let mut again = Box::pin(long.again());
        assert!(again.as_mut().poll(&mut context).is_pending());
        assert!(own.as_mut().poll(&mut context).is_pending());
        assert!(other.as_mut().poll(&mut context).is_ready());
        assert!(own.as_mut().poll(&mut context).is_pending());
        assert!(again.as_mut().poll(&mut context).is_ready());
        assert!(own.as_mut().poll(&mut context).is_ready());
    }

    #[tokio::test]
    async fn who_goes_away_leaves_the_worker_to_the_next() {
        let turns = Turns::new(1);
        let turn = turns.begin(&namespace("a")).await;
        let mut context = Context::from_waker(Waker::noop());
        let [b, c, d] = ["b", "c", "d"].map(namespace);
        let mut gone = Box::pin(turns.begin(&b));
        let mut given = Box::pin(turns.begin(&c));
        let mut last = pin!(turns.begin(&d));
        assert!(gone.as_mut().poll(&mut context).is_pending());
        assert!(given.as_mut().poll(&mut context).is_pending());
        assert!(last.as_mut().poll(&mut context).is_pending());
        drop(gone);
        drop(turn);
        // It was given the worker, and goes away before it knows.
        drop(given);
        assert!(last.as_mut().poll(&mut context).is_ready());
        assert_eq!(turns.lock().free, 1);
    }
}
