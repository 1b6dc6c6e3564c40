//! What is asked of the writer, and how each request is made and answered.

use tokio::sync::oneshot;

use super::change::{AnyChange, Change, Reply};
use super::deliveries::{self, PreparedDelivery, PreparedSettlement};
use super::failure::Failure;
use super::finish::{self, Prepare};
use super::submit::Prepared;
use super::writer::gone;
use crate::store::StoreError;
use crate::store::deliveries::{Accepted, DeliveryAccount};
use crate::store::jobs::{Claim, Finished, SubmitError, Submitted};

/// Where the answer goes.
pub(super) type Asker<T, E = StoreError> = oneshot::Sender<Result<T, E>>;

/// What is asked of the writer.
pub(super) enum Request {
    Submit(Box<Prepared>, Asker<Submitted, SubmitError>),
    Claim(usize, Asker<Vec<Claim>>),
    StopClaims(oneshot::Sender<()>),
    Finish(Box<Prepare>, Asker<Finished>),
    Accept(Box<PreparedDelivery>, Asker<Accepted>),
    Settle(Box<PreparedSettlement>, Asker<DeliveryAccount>),
    Change(Box<dyn AnyChange>),
    /// Write what was acknowledged into the tables.
    CatchUp(Asker<()>),
    /// Move what is left of the write-ahead log, so that it begins anew.
    FinishCheckpoint,
}

impl Request {
    /// Whether it changes more than the backlog can say.
    pub(super) fn needs_tables(&self) -> bool {
        match self {
            Self::Submit(..) | Self::Claim(..) | Self::StopClaims(_) => false,
            Self::Accept(..) | Self::Settle(..) => false,
            Self::CatchUp(_) | Self::FinishCheckpoint => false,
            Self::Finish(prepared, _) => prepared.needs_tables(),
            Self::Change(_) => true,
        }
    }

    /// Makes it; its reply waits until it is on disk.
    ///
    /// # Errors
    /// All that is made together with it has failed.
    pub(super) fn make(
        self,
        change: &mut Change<'_>,
        replies: &mut Vec<Reply>,
    ) -> Result<(), Failure> {
        match self {
            Self::Submit(prepared, asker) => {
                let (result, failed) = alone(change, |change| change.submit(*prepared));
                replies.push(answer(asker, result));
                failed
            }
            Self::Accept(prepared, asker) => {
                let accept = |change: &mut Change<'_>| deliveries::accept(change, *prepared);
                let (result, failed) = alone(change, |change| accept(change).map(Ok));
                replies.push(answer(asker, result));
                failed
            }
            Self::Settle(prepared, asker) => {
                let settle = |change: &mut Change<'_>| deliveries::settle(change, *prepared);
                let (result, failed) = alone(change, settle);
                replies.push(answer(asker, result));
                failed
            }
            Self::Finish(prepared, asker) => {
                if prepared.needs_tables() {
                    change.backlog.write(change.connection)?;
                }
                // It takes its job off the queue first, which only a failed round puts back.
                let (result, failed) = split(finish::finish(change, *prepared));
                replies.push(answer(asker, result));
                failed
            }
            Self::Claim(most, asker) => {
                change.jobs.demand(most, asker);
                Ok(())
            }
            Self::StopClaims(asker) => {
                change.jobs.stop_claims();
                replies.push(Box::new(move |_| asker.send(()).unwrap_or_default()));
                Ok(())
            }
            Self::Change(any) => {
                let (reply, goes_on) = any.make(change);
                replies.push(reply);
                Ok(goes_on?)
            }
            // Taken out before, since they are nothing for a round.
            Self::CatchUp(_) | Self::FinishCheckpoint => Ok(()),
        }
    }

    /// Answers a request that was never begun.
    pub(super) fn refuse(self) -> Option<Reply> {
        Some(match self {
            Self::Submit(_, asker) => answer(asker, None),
            Self::Claim(_, asker) => answer(asker, None),
            Self::Finish(_, asker) => answer(asker, None),
            Self::Accept(_, asker) => answer(asker, None),
            Self::Settle(_, asker) => answer(asker, None),
            Self::CatchUp(asker) => answer(asker, None),
            Self::StopClaims(asker) => Box::new(move |_| asker.send(()).unwrap_or_default()),
            Self::Change(change) => change.refuse(),
            Self::FinishCheckpoint => return None,
        })
    }
}

/// Tells what came of a request once it is known whether it is on disk. Without a result it was not
/// made.
fn answer<T: Send + 'static, E: From<StoreError> + Send + 'static>(
    asker: Asker<T, E>,
    result: Option<Result<T, E>>,
) -> Reply {
    Box::new(move |written| {
        let result = match written {
            Ok(()) => result.unwrap_or_else(|| Err(gone().into())),
            Err(error) => Err(error.into()),
        };
        // Who no longer waits is none the worse for it.
        drop(asker.send(result));
    })
}

/// Makes something that may fail alone: as long as it has changed nothing, what is made together
/// with it goes on.
fn alone<T, E: From<StoreError>>(
    change: &mut Change<'_>,
    make: impl FnOnce(&mut Change<'_>) -> Result<Result<T, E>, Failure>,
) -> (Option<Result<T, E>>, Result<(), Failure>) {
    let before = change.backlog.pending().count();
    match make(change) {
        Err(failure) if change.backlog.pending().count() == before && change.goes_on() => {
            (Some(Err(StoreError::from(failure).into())), Ok(()))
        }
        made => split(made),
    }
}

/// The answer of a request, and whether what is made together with it can go on.
fn split<T>(made: Result<T, Failure>) -> (Option<T>, Result<(), Failure>) {
    match made {
        Ok(done) => (Some(done), Ok(())),
        Err(failure) => (None, Err(failure)),
    }
}
