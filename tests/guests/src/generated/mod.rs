//! Guests that are made when a test asks for them.
//!
//! - [`broken`]: bytes that are no plugin: cut short, at random, or of another kind.
//! - [`compile`]: plugins that are valid and cost whoever compiles them too much.
//! - [`imports`]: plugins that import and export without end.
//! - [`memories`]: plugins that declare more memories and tables than they may.

pub mod broken;
pub mod compile;
pub mod imports;
pub mod memories;
mod sections;
