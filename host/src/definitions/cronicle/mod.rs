//! Cronicle's export, as definitions.
//!
//! In come the lines that Cronicle writes when it exports its data; out come events, categories,
//! what is known of the plugins, and a note for everything that was not taken over or means
//! something else here. Nothing is run, and no command of a plugin is ever taken over.

mod export;
mod import;
mod import_category;
mod import_event;
mod import_plugin;
mod note;
mod params;
mod salvage;

pub use export::{ExportError, MAX_EXPORT};
pub use import::{Import, ImportOptions, read_export};
pub use import_plugin::CroniclePlugin;
pub use note::ImportNote;

#[cfg(test)]
mod tests;
