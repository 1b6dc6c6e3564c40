//! The engine and the schedule on a real store, with real plugins in the real sandbox.

#![cfg(test)]
