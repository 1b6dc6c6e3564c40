//! Why a delivery can't be held.

use thiserror::Error;

use crate::model::{Bytes, Namespace};

/// Why a delivery can't be held.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Full {
    /// Its namespace has all of its places.
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
    /// All namespaces together have all places there are.
    #[error(
        "operation queue full: the host has {most} deliveries on their way, the most that it may \
         have (`events.max_deliveries`)"
    )]
    Host {
        /// How many it may have.
        most: u32,
    },
    /// Not enough bytes are left.
    #[error(
        "operation queue full: of {} for deliveries on their way, namespace {namespace} holds \
         {own} bytes and all together hold {all}; one may hold as many as are left free, and half \
         as many until it is known who sends them (`events.body_budget`)", Bytes(*budget)
    )]
    Bytes {
        /// The namespace.
        namespace: Namespace,
        /// The bytes that it holds.
        own: u64,
        /// The bytes that all namespaces hold together.
        all: u64,
        /// The bytes that there are.
        budget: u64,
    },
    /// It takes more memory than one delivery ever may.
    #[error(
        "the delivery takes {bytes} bytes of memory when it is read; accepted are {most} (half of \
         `events.body_budget`)"
    )]
    TooLarge {
        /// The bytes that it takes.
        bytes: u64,
        /// The most that one may take.
        most: u64,
    },
}
