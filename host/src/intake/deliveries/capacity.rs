//! What deliveries on their way may hold: so many places and so many bytes, in each namespace and
//! in all of them together.
//!
//! A namespace may hold as many bytes as are left free: half of them where it is alone, a third
//! each where there are two. So none needs a share of its own to begin with, and whoever comes
//! last finds something free.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::full::Full;
use super::limits::DeliveryLimits;
use crate::model::Namespace;

/// What deliveries on their way may hold. A clone is the same.
#[derive(Clone)]
pub(super) struct Capacity(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    limits: DeliveryLimits,
    held: Mutex<Held>,
}

/// What is held. A namespace that holds nothing is not in it.
#[derive(Debug, Default)]
struct Held {
    all: Amount,
    of: HashMap<Namespace, Amount>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Amount {
    pub(super) places: u32,
    pub(super) bytes: u64,
}

/// Who sends what is to be held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Somebody who showed a token.
    Known,
    /// Anybody: whose it is will be known when it is read. A namespace holds less for them, half
    /// as many bytes as are left free, so that they keep nobody out who is known.
    Unknown,
}

/// Bytes for a body that is being read. Dropped, they are free again.
#[derive(Debug)]
pub struct Reservation {
    share: Share,
    standing: Standing,
}

/// A place for a delivery, with what it takes in memory. Dropped, both are free again.
pub(super) struct Place(Share);

#[derive(Debug)]
struct Share {
    shared: Arc<Shared>,
    namespace: Namespace,
    amount: Amount,
}

impl Capacity {
    pub(super) fn new(limits: DeliveryLimits) -> Self {
        Self(Arc::new(Shared { limits, held: Mutex::default() }))
    }

    /// Reserves bytes for a body.
    ///
    /// # Errors
    /// There are not as many left.
    pub(super) fn reserve(
        &self,
        namespace: &Namespace,
        bytes: u64,
        standing: Standing,
    ) -> Result<Reservation, Full> {
        let mut reservation = Reservation { share: self.share(namespace), standing };
        reservation.grow(bytes)?;
        Ok(reservation)
    }

    /// Takes a place even where there is none, for what is on disk already and can't be refused.
    /// Nothing new is let in before enough of them are free again.
    pub(super) fn place_anyway(&self, namespace: &Namespace) -> Place {
        let mut share = self.share(namespace);
        share.add(Amount { places: 1, bytes: 0 });
        Place(share)
    }

    /// What is held in all.
    pub(super) fn held(&self) -> Amount {
        self.0.lock().all
    }

    /// How many namespaces it keeps account of.
    #[cfg(test)]
    pub(super) fn namespaces(&self) -> usize {
        self.0.lock().of.len()
    }

    fn share(&self, namespace: &Namespace) -> Share {
        let (shared, namespace) = (self.0.clone(), namespace.clone());
        Share { shared, namespace, amount: Amount::default() }
    }
}

impl Reservation {
    /// Reserves further bytes.
    ///
    /// # Errors
    /// There are not as many left. What was reserved stays so.
    pub fn grow(&mut self, bytes: u64) -> Result<(), Full> {
        self.check_size(bytes)?;
        let standing = self.standing;
        self.share.add_if(Amount { places: 0, bytes }, |limits, held, namespace| {
            check_bytes(limits, held, namespace, bytes, standing)
        })
    }

    /// Whether one delivery may ever hold so many bytes more.
    fn check_size(&self, more: u64) -> Result<(), Full> {
        let bytes = self.bytes().saturating_add(more);
        let most = self.share.shared.limits.largest().0;
        if bytes > most { Err(Full::TooLarge { bytes, most }) } else { Ok(()) }
    }

    /// How many bytes are reserved.
    pub fn bytes(&self) -> u64 {
        self.share.amount.bytes
    }

    /// Takes a place for what was read, whose sender is known by now. It holds as many bytes as
    /// were reserved, or as it takes in memory, where that is more.
    ///
    /// # Errors
    /// The namespace has all of its places, or there is none in all; there are not as many bytes
    /// left.
    pub(super) fn into_place(self, size: u64) -> Result<Place, Full> {
        let bytes = size.saturating_sub(self.bytes());
        self.check_size(bytes)?;
        let mut share = self.share;
        share.add_if(Amount { places: 1, bytes }, |limits, held, namespace| {
            check_places(limits, held, namespace)?;
            check_bytes(limits, held, namespace, bytes, Standing::Known)
        })?;
        Ok(Place(share))
    }
}

impl Place {
    /// Counts further bytes, whether they are left or not, for what is held already.
    pub(super) fn grow_anyway(&mut self, bytes: u64) {
        self.0.add(Amount { places: 0, bytes });
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn check_places(limits: &DeliveryLimits, held: &Held, namespace: &Namespace) -> Result<(), Full> {
    let (each, all) = (limits.places(), limits.max_deliveries);
    if held.of(namespace).places >= each {
        return Err(Full::Namespace { namespace: namespace.clone(), most: each });
    }
    if held.all.places >= all {
        return Err(Full::Host { most: all });
    }
    Ok(())
}

fn check_bytes(
    limits: &DeliveryLimits,
    held: &Held,
    namespace: &Namespace,
    bytes: u64,
    standing: Standing,
) -> Result<(), Full> {
    let budget = limits.body_budget.0;
    let own = held.of(namespace).bytes;
    let after = own.saturating_add(bytes);
    let free = budget.saturating_sub(held.all.bytes.saturating_add(bytes));
    let needed = match standing {
        Standing::Known => after,
        Standing::Unknown => after.saturating_mul(2),
    };
    if bytes == 0 || needed <= free {
        return Ok(());
    }
    let namespace = namespace.clone();
    Err(Full::Bytes { namespace, own, all: held.all.bytes, budget })
}

impl Held {
    fn of(&self, namespace: &Namespace) -> Amount {
        self.of.get(namespace).copied().unwrap_or_default()
    }

    fn add(&mut self, namespace: &Namespace, more: Amount) {
        self.all.add(more);
        match self.of.get_mut(namespace) {
            Some(own) => own.add(more),
            None if more == Amount::default() => {}
            None => drop(self.of.insert(namespace.clone(), more)),
        }
    }

    fn remove(&mut self, namespace: &Namespace, amount: Amount) {
        self.all.subtract(amount);
        if let Some(own) = self.of.get_mut(namespace) {
            own.subtract(amount);
            if *own == Amount::default() {
                self.of.remove(namespace);
            }
        }
    }
}

impl Amount {
    fn add(&mut self, other: Self) {
        self.places += other.places;
        self.bytes += other.bytes;
    }

    fn subtract(&mut self, other: Self) {
        self.places -= other.places;
        self.bytes -= other.bytes;
    }
}

impl Share {
    fn add(&mut self, more: Amount) {
        self.shared.lock().add(&self.namespace, more);
        self.amount.add(more);
    }

    fn add_if(
        &mut self,
        more: Amount,
        check: impl FnOnce(&DeliveryLimits, &Held, &Namespace) -> Result<(), Full>,
    ) -> Result<(), Full> {
        let mut held = self.shared.lock();
        check(&self.shared.limits, &held, &self.namespace)?;
        held.add(&self.namespace, more);
        self.amount.add(more);
        Ok(())
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        if self.amount == Amount::default() {
            return;
        }
        let mut held = self.shared.lock();
        held.remove(&self.namespace, self.amount);
    }
}
