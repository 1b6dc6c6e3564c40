//! Plugins made to harm the host: each is stopped for the right reason, the host lives, its memory
//! stays bounded, and a good job beside it finishes in time.

#[path = "../sandbox/trial.rs"]
mod trial;
