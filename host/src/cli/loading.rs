//! From what the command line calls a plugin to a plugin that is ready to run.

use std::borrow::Cow;
use std::path::PathBuf;

use anyhow::Context as _;
use bytes::Bytes;

use crate::plugins::{Manifest, Origin, Source};
use crate::sandbox::{LoadError, SandboxConfig, is_wasm_text};
use crate::{Host, Plugin};

/// Jobs that a command runs at once; each place costs address space.
const SLOTS: u32 = 16;

/// A host for one command.
pub(super) fn open_host(data: PathBuf) -> anyhow::Result<Host> {
    let mut config = SandboxConfig::new(data);
    config.slots = SLOTS;
    Host::open(config)
}

/// Reads and loads what was found. Files may be WebAssembly text; nothing else may.
pub(super) async fn load(host: &Host, source: Source) -> anyhow::Result<Plugin> {
    let bytes = read(&source)?;
    let what = describe(&source);
    host.load(source.manifest, bytes).await.with_context(|| format!("can't run {what}"))
}

/// Whether a component can be loaded under its manifest, and how, in a sentence.
pub(super) fn check(manifest: &Manifest, bytes: &[u8], data: PathBuf) -> anyhow::Result<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let host = open_host(data)?;
    let bytes = from_text(Bytes::copy_from_slice(bytes))?;
    let plugin = runtime.block_on(host.load(manifest.clone(), bytes))?;
    let imports = plugin.program.typed_imports();
    let names = imports.iter().map(|import| import.name()).collect::<Vec<_>>().join(", ");
    let typed = if names.is_empty() { "none".to_owned() } else { names };
    Ok(format!("{}; typed imports: {typed}", plugin.program.kind()))
}

fn read(source: &Source) -> anyhow::Result<Bytes> {
    let bytes = match source.component.read()? {
        Cow::Borrowed(embedded) => Bytes::from_static(embedded),
        Cow::Owned(read) => Bytes::from(read),
    };
    Ok(from_text(bytes)?)
}

/// Text becomes what it stands for; all else is left as it is.
pub(super) fn from_text(bytes: Bytes) -> Result<Bytes, LoadError> {
    if !is_wasm_text(&bytes) {
        return Ok(bytes);
    }
    match wat::parse_bytes(&bytes) {
        Ok(binary) => Ok(binary.into_owned().into()),
        Err(error) => Err(LoadError::BadText { detail: error.to_string() }),
    }
}

fn describe(source: &Source) -> String {
    match &source.origin {
        Origin::BuiltIn => format!("the built-in plugin {}", source.manifest.id),
        Origin::File(path) | Origin::Folder(path) => path.display().to_string(),
    }
}
