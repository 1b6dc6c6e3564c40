//! Places for deliveries on their way: so many for each namespace, and so many for all together.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use thiserror::Error;

use super::limits::DeliveryLimits;
use crate::model::Namespace;

/// Why there is no place.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Full {
    /// The namespace has all of its own.
    #[error(
        "operation queue full: namespace {namespace} has {most} deliveries on their way, the most \
         that one may have (`events.operation_queue_size` and `events.worker_count`)"
    )]
    Namespace {
        /// The namespace.
        namespace: Namespace,
        /// How many it may have.
        most: u32,
    },
    /// All namespaces together have all there are.
    #[error(
        "operation queue full: the host has {most} deliveries on their way, the most that it may \
         have (`events.max_deliveries`)"
    )]
    Host {
        /// How many it may have.
        most: u32,
    },
}

/// Places for deliveries on their way. A clone is the same.
#[derive(Clone)]
pub(super) struct Places(Arc<Shared>);

struct Shared {
    /// The most in one namespace.
    each: u32,
    /// The most in all.
    all: u32,
    taken: Mutex<Taken>,
}

/// The places that are taken. A namespace that has none is not in it.
#[derive(Default)]
struct Taken {
    all: u32,
    of: HashMap<Namespace, u32>,
}

/// A place. Dropped, it is free again.
pub(super) struct Place {
    places: Arc<Shared>,
    namespace: Namespace,
}

impl Places {
    pub(super) fn new(limits: DeliveryLimits) -> Self {
        let (each, all) = (limits.places(), limits.max_deliveries);
        Self(Arc::new(Shared { each, all, taken: Mutex::default() }))
    }

    /// Takes a place of a namespace.
    ///
    /// # Errors
    /// The namespace has all of its own, or there is none in all.
    pub(super) fn take(&self, namespace: &Namespace) -> Result<Place, Full> {
        let Shared { each, all, .. } = *self.0;
        let mut taken = self.0.lock();
        let own = taken.of.get(namespace).copied().unwrap_or(0);
        if own >= each {
            return Err(Full::Namespace { namespace: namespace.clone(), most: each });
        }
        if taken.all >= all {
            return Err(Full::Host { most: all });
        }
        taken.add(namespace);
        Ok(self.place(namespace))
    }

    /// Takes a place even where there is none, for what is on disk already and can't be refused.
    /// Nothing new is let in before enough of them are free again.
    pub(super) fn take_anyway(&self, namespace: &Namespace) -> Place {
        self.0.lock().add(namespace);
        self.place(namespace)
    }

    /// How many are taken.
    pub(super) fn taken(&self) -> u32 {
        self.0.lock().all
    }

    fn place(&self, namespace: &Namespace) -> Place {
        Place { places: self.0.clone(), namespace: namespace.clone() }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    fn add(&mut self, namespace: &Namespace) {
        self.all += 1;
        match self.of.get_mut(namespace) {
            Some(own) => *own += 1,
            None => drop(self.of.insert(namespace.clone(), 1)),
        }
    }

    fn remove(&mut self, namespace: &Namespace) {
        self.all -= 1;
        if let Some(own) = self.of.get_mut(namespace) {
            *own -= 1;
            if *own == 0 {
                self.of.remove(namespace);
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.lock().remove(&self.namespace);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn namespace(name: &str) -> Namespace {
        name.parse().unwrap()
    }

    fn refusal(places: &Places, name: &str) -> String {
        places.take(&namespace(name)).err().unwrap().to_string()
    }

    #[test]
    fn a_namespace_has_its_own_places_and_all_have_so_many_together() {
        let limits = DeliveryLimits { max_deliveries: 5, ..DeliveryLimits::new(1, 1) };
        let places = Places::new(limits);
        let noisy = [(); 2].map(|()| places.take(&namespace("noisy")).ok().unwrap());
        assert!(refusal(&places, "noisy").contains("namespace noisy has 2 deliveries"));
        let quiet = [(); 2].map(|()| places.take(&namespace("quiet")).ok().unwrap());
        let last = places.take(&namespace("last"));
        assert!(last.is_ok());
        assert!(refusal(&places, "late").contains("the host has 5 deliveries"));
        assert_eq!(places.taken(), 5);
        drop(noisy);
        assert!(
            places.take(&namespace("noisy")).is_ok() && places.take(&namespace("late")).is_ok()
        );
        drop((quiet, last));
        assert_eq!(places.taken(), 0);
    }

    #[test]
    fn a_namespace_without_deliveries_takes_no_memory() {
        let places = Places::new(DeliveryLimits::default());
        for number in 0..1000 {
            let place = places.take(&namespace(&format!("n{number}"))).ok().unwrap();
            assert_eq!(places.0.lock().of.len(), 1);
            drop(place);
        }
        assert!(places.0.lock().of.is_empty());
    }

    #[test]
    fn what_can_not_be_refused_keeps_others_out_until_it_has_gone() {
        let places = Places::new(DeliveryLimits::new(0, 1));
        let left = [(); 3].map(|()| places.take_anyway(&namespace("a")));
        for place in left {
            assert!(places.take(&namespace("a")).is_err());
            drop(place);
        }
        assert!(places.take(&namespace("a")).is_ok());
    }
}
