//! What a plugin says of itself in its `plugin.toml`.

use std::path::Path;

use toml::de::DeTable;

use crate::model::{Bytes, Grants, LimitRequest, PluginId};
use crate::protocol::Dialect;

use super::component_path::ComponentPath;
use super::params::Param;
use super::problem::{ManifestError, Problems};
use super::read_grants::read_grants;
use super::read_limits::read_limits;
use super::read_params::read_params;
use super::section::Section;

/// The longest manifest that is read: hundreds of times what a long one has.
pub const MAX_MANIFEST: Bytes = Bytes(1 << 20);

/// The longest title: one line of a table.
pub(super) const MAX_TITLE: usize = 200;
/// The longest version.
const MAX_VERSION: usize = 64;
/// The longest description: a page of text.
const MAX_DESCRIPTION: usize = 16 << 10;
/// The longest build command.
const MAX_COMMAND: usize = 4 << 10;

const KEYS: [&str; 10] = [
    "id",
    "title",
    "version",
    "description",
    "component",
    "dialect",
    "params",
    "limits",
    "grants",
    "build",
];

/// A checked manifest.
#[derive(Debug, Clone, PartialEq)]
pub struct Manifest {
    /// What events and the command line call the plugin.
    pub id: PluginId,
    /// What people call it; the id if the manifest doesn't say.
    pub title: String,
    /// The plugin's own version; empty if the manifest doesn't say.
    pub version: String,
    /// What it does; empty if the manifest doesn't say.
    pub description: String,
    /// Its component, beside the manifest; `ID.wasm` if the manifest doesn't say.
    pub component: ComponentPath,
    /// How its output is understood.
    pub dialect: Dialect,
    /// The params it declares, in the order of the manifest.
    pub params: Vec<Param>,
    /// The limits it asks for.
    pub limits: LimitRequest,
    /// What it asks to reach.
    pub grants: Grants,
    /// The command line that builds the component, run in the plugin's folder.
    pub build: Option<String>,
}

impl Manifest {
    /// Reads the text of a `plugin.toml`.
    ///
    /// ```
    /// use sandyard::plugins::Manifest;
    /// let manifest = Manifest::parse("id = \"hello\"\n[limits]\nmemory = \"8 MiB\"").unwrap();
    /// assert_eq!(manifest.title, "hello");
    /// let error = Manifest::parse("id = \"hello\"\n[limits]\nmemroy = 8").unwrap_err();
    /// assert!(error.to_string().starts_with("line 3: unknown key `memroy` in [limits]"));
    /// ```
    ///
    /// # Errors
    /// All that is wrong with it, each with its line: what is not TOML; keys that nothing knows,
    /// with the one that was probably meant; values of the wrong type or out of bounds; a missing
    /// `id`; params that contradict themselves.
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        if text.len() as u64 > MAX_MANIFEST.0 {
            return Err(ManifestError::whole(format!(
                "the manifest has {} bytes; at most {MAX_MANIFEST} are read",
                text.len()
            )));
        }
        let mut problems = Problems::new(text);
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let span = error.span().unwrap_or_default();
            problems.at(span, format!("not TOML: {}", error.message()));
        }
        if !problems.is_empty() {
            return Err(problems.into_error());
        }
        let manifest = read(&Section::top(&table, &KEYS, &mut problems), &mut problems);
        match manifest {
            Some(manifest) if problems.is_empty() => Ok(manifest),
            _ => Err(problems.into_error()),
        }
    }

    /// The manifest of a component that has none: its file's name, and defaults for the rest. It
    /// declares no params, and is granted nothing but the harmless imports.
    ///
    /// ```
    /// use sandyard::plugins::Manifest;
    /// let manifest = Manifest::bare("target/my plugin.wasm".as_ref());
    /// assert_eq!((manifest.id.as_str(), manifest.title.as_str()), ("my-plugin", "my plugin"));
    /// ```
    pub fn bare(path: &Path) -> Self {
        let stem = path.file_stem().unwrap_or("plugin".as_ref()).to_string_lossy();
        Self {
            id: id_from(&stem),
            title: stem.chars().take(MAX_TITLE / char::MAX.len_utf8()).collect(),
            version: String::new(),
            description: String::new(),
            component: ComponentPath::file(path.file_name().unwrap_or("plugin.wasm".as_ref())),
            dialect: Dialect::Cronicle,
            params: Vec::new(),
            limits: LimitRequest::default(),
            grants: Grants::default(),
            build: None,
        }
    }
}

fn read(top: &Section<'_>, problems: &mut Problems<'_>) -> Option<Manifest> {
    let id = top.parsed::<PluginId>("id", problems);
    if top.value("id").is_none() {
        problems.missing("`id` is missing; write what the plugin is called, like id = \"hello\"");
    }
    let title = top.line("title", MAX_TITLE, problems);
    let version = top.line("version", MAX_VERSION, problems).unwrap_or_default();
    let description = top.short_text("description", MAX_DESCRIPTION, problems).unwrap_or_default();
    let component = top.parsed::<ComponentPath>("component", problems);
    let dialect = top.parsed("dialect", problems).unwrap_or(Dialect::Cronicle);
    let params = read_params(top, problems);
    let limits = read_limits(top, problems);
    let grants = read_grants(top, problems);
    let build = read_build(top, problems);
    let id = id?;
    Some(Manifest {
        title: title.filter(|title| !title.is_empty()).unwrap_or_else(|| id.to_string()),
        component: component.unwrap_or_else(|| ComponentPath::file(format!("{id}.wasm").as_ref())),
        id,
        version,
        description,
        dialect,
        params,
        limits,
        grants,
        build,
    })
}

fn read_build(top: &Section<'_>, problems: &mut Problems<'_>) -> Option<String> {
    let build = top.table("build", &["command"], problems)?;
    let command = build.line("command", MAX_COMMAND, problems);
    let absent = build.value("command").is_none();
    if absent || command.as_ref().is_some_and(|command| command.trim().is_empty()) {
        problems.at(build.span(), "`command` in [build] must be a command line, like \"make\"");
    }
    command
}

/// The nearest thing to an id that a file's name has.
#[expect(clippy::expect_used, reason = "a literal")]
fn id_from(stem: &str) -> PluginId {
    let usable = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let text: String = stem.chars().map(|c| if usable(c) { c } else { '-' }).collect();
    let text: String = text.trim_start_matches(['-', '_']).chars().take(64).collect();
    text.trim_end_matches('-')
        .parse()
        .unwrap_or_else(|_| "plugin".parse().expect("`plugin` is an id"))
}

#[cfg(test)]
#[path = "manifest_tests.rs"]
mod tests;
