//! The configuration: a file, environment variables and flags become one checked [`Config`].
//!
//! - `keys`: every key there is
//! - `sources`: reading file, variables and flags, in rising order
//! - `written`, `settle`: what is written, and what it means
//! - `settings`: the result
//! - `problem`: what is refused, and where it stands
//! - `verify`: whether the files it names can be used
//! - `show`: the result in the form of a file, without secrets
//! - `sandyard.toml`: every key with its default, for people

mod keys;
mod problem;
mod settings;
mod settle;
mod show;
mod sources;
mod verify;
mod written;

#[cfg(test)]
mod tests;

pub use problem::{ConfigProblem, ConfigProblems, Origin};
pub use settings::{Config, EngineSettings, TlsFiles, WebHookSettings};
pub use show::show;
pub use sources::{FILE, Sources};
pub use verify::verify;

/// A file of every key with its default and what it is for.
pub const COMMENTED: &str = include_str!("sandyard.toml");
