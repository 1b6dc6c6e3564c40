//! Sets of bindings, compiled once each.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::OnceCell;
use tokio::task::JoinError;

use super::candidate::Candidate;
use crate::definitions::Binding;
use crate::model::{BindingId, Namespace};
use crate::store::bindings::BindingSet;

/// Compiled sets that are kept at most: those that were used last.
const KEPT: usize = 256;

type Slot = Arc<OnceCell<Arc<[Candidate]>>>;

/// Sets of bindings, compiled once each, by the number that the store gives them.
#[derive(Debug, Default)]
pub(super) struct CompiledSets(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    slots: HashMap<u64, Used>,
    /// Grows with each use.
    uses: u64,
}

#[derive(Debug)]
struct Used {
    last: u64,
    slot: Slot,
}

impl CompiledSets {
    /// A set, compiled by whoever needs it first, on a thread for what takes long. What the set
    /// before it has too is compiled once for both.
    ///
    /// # Errors
    /// The process ends, or compiling panicked. Nothing is known of the set then, which is not the
    /// same as that it has no bindings.
    pub(super) async fn get(&self, set: &BindingSet) -> Result<Arc<[Candidate]>, JoinError> {
        let Some(first) = set.bindings.first() else { return Ok(Arc::new([])) };
        let slot = self.slot(set.id);
        let compiled = slot.get_or_try_init(|| {
            let (bindings, known) = (set.bindings.clone(), self.newest_of(&first.namespace));
            tokio::task::spawn_blocking(move || compile(&bindings, known.as_deref()))
        });
        compiled.await.cloned()
    }

    fn slot(&self, id: u64) -> Slot {
        let mut kept = self.lock();
        kept.uses += 1;
        let last = kept.uses;
        let used = kept.slots.entry(id).or_insert_with(|| Used { last, slot: Slot::default() });
        used.last = last;
        let slot = used.slot.clone();
        if kept.slots.len() > KEPT {
            let oldest = kept.slots.iter().min_by_key(|(_, used)| used.last).map(|(id, _)| *id);
            if let Some(id) = oldest {
                kept.slots.remove(&id);
            }
        }
        slot
    }

    /// The newest set of a namespace that is compiled.
    fn newest_of(&self, namespace: &Namespace) -> Option<Arc<[Candidate]>> {
        let kept = self.lock();
        let compiled = kept.slots.iter().filter_map(|(id, used)| Some((id, used.slot.get()?)));
        let is_own = |set: &Arc<[Candidate]>| {
            set.first().is_some_and(|one| one.binding().namespace == *namespace)
        };
        let own = compiled.filter(|(_, set)| is_own(set));
        own.max_by_key(|(id, _)| **id).map(|(_, set)| set.clone())
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn compile(bindings: &[Arc<Binding>], known: Option<&[Candidate]>) -> Arc<[Candidate]> {
    let known: HashMap<&BindingId, &Candidate> =
        known.unwrap_or_default().iter().map(|one| (&one.binding().id, one)).collect();
    let candidate = |binding: &Arc<Binding>| match known.get(&binding.id) {
        Some(candidate) if candidate.is_of(binding) => (*candidate).clone(),
        _ => Candidate::new(binding.clone()),
    };
    bindings.iter().map(candidate).collect()
}
