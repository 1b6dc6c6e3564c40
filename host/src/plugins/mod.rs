//! Plugins: what their manifests say, where they are found, and those that come with the host.
//!
//! In comes a manifest's text or a name from the command line; out comes a checked [`Manifest`] and
//! a [`Source`] to read the component from. Nothing here compiles or runs a component.

mod builtin;
mod catalog;
mod component_path;
mod manifest;
mod params;
mod problem;
mod read_grants;
mod read_limits;
mod read_params;
mod secret_params;
mod section;
mod suggestion;

pub use builtin::{BUILTINS, Builtin, BuiltinKind, is_builtin};
pub use catalog::{
    CatalogError, Component, MANIFEST_FILE, MAX_COMPONENT, Origin, Source, find, read_manifest,
};
pub use component_path::ComponentPath;
pub use manifest::{MAX_MANIFEST, Manifest};
pub use params::{Param, ParamErrors, ParamKind, ParamProblem};
pub use problem::{ManifestError, Problem};
pub use secret_params::SecretParams;
pub(crate) use suggestion::{did_you_mean, nearest};
