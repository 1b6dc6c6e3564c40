//! Sets of bindings, compiled once each.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use super::candidate::Candidate;
use crate::store::bindings::BindingSet;

/// Compiled sets that are kept at most. Those made last are, which are the ones of today.
const KEPT: usize = 256;

type Slot = Arc<OnceCell<Arc<[Candidate]>>>;

/// Sets of bindings, compiled once each, by the number that the store gives them.
#[derive(Debug, Default)]
pub(super) struct CompiledSets {
    slots: Mutex<BTreeMap<u64, Slot>>,
}

impl CompiledSets {
    /// A set, compiled by whoever needs it first, on a thread for what takes long.
    pub(super) async fn get(&self, set: &BindingSet) -> Arc<[Candidate]> {
        if set.bindings.is_empty() {
            return Arc::new([]);
        }
        let slot = self.slot(set.id);
        let compiled = slot.get_or_init(|| async {
            let bindings = set.bindings.clone();
            let compile =
                move || bindings.iter().cloned().map(Candidate::new).collect::<Arc<[_]>>();
            tokio::task::spawn_blocking(compile).await.unwrap_or_else(|error| {
                // Only while the process ends is a task not run.
                tracing::error!("the bindings of set {} could not be compiled: {error}", set.id);
                Arc::new([])
            })
        });
        compiled.await.clone()
    }

    fn slot(&self, id: u64) -> Slot {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = slots.entry(id).or_default().clone();
        while slots.len() > KEPT {
            slots.pop_first();
        }
        slot
    }
}
