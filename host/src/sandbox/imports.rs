//! What a plugin imports and exports, held against what the host offers.
//!
//! Only the outermost sections are read, and nothing is compiled, so a plugin that can't run is
//! refused at once.

use anyhow::{Context as _, ensure};
use wasmparser::{Parser, Payload};

use super::kind::Kind;
use super::load_error::LoadError;
use crate::model::TypedImport;

/// Interfaces that components may import; any version compatible with [`WASI`] or [`OWN`].
const INTERFACES: &[&str] = &[
    "wasi:cli/environment",
    "wasi:cli/exit",
    "wasi:cli/stderr",
    "wasi:cli/stdin",
    "wasi:cli/stdout",
    "wasi:cli/terminal-input",
    "wasi:cli/terminal-output",
    "wasi:cli/terminal-stderr",
    "wasi:cli/terminal-stdin",
    "wasi:cli/terminal-stdout",
    "wasi:clocks/monotonic-clock",
    "wasi:clocks/wall-clock",
    "wasi:filesystem/preopens",
    "wasi:filesystem/types",
    "wasi:http/outgoing-handler",
    "wasi:http/types",
    "wasi:io/error",
    "wasi:io/poll",
    "wasi:io/streams",
    "wasi:random/insecure",
    "wasi:random/insecure-seed",
    "wasi:random/random",
    "wasi:sockets/instance-network",
    "wasi:sockets/ip-name-lookup",
    "wasi:sockets/network",
    "wasi:sockets/tcp",
    "wasi:sockets/tcp-create-socket",
    "wasi:sockets/udp",
    "wasi:sockets/udp-create-socket",
    "sandyard:plugin/chain",
    "sandyard:plugin/context",
    "sandyard:plugin/kv",
    "sandyard:plugin/log",
    "sandyard:plugin/progress",
    "sandyard:plugin/secrets",
    "sandyard:plugin/types",
];

/// The version lines of the two packages.
const WASI: &str = "0.2.";
const OWN: &str = "0.1.";

/// The module that core modules may import from.
const PREVIEW1: &str = "wasi_snapshot_preview1";

/// The functions in it.
const FUNCTIONS: &[&str] = &[
    "args_get",
    "args_sizes_get",
    "clock_res_get",
    "clock_time_get",
    "environ_get",
    "environ_sizes_get",
    "fd_advise",
    "fd_allocate",
    "fd_close",
    "fd_datasync",
    "fd_fdstat_get",
    "fd_fdstat_set_flags",
    "fd_fdstat_set_rights",
    "fd_filestat_get",
    "fd_filestat_set_size",
    "fd_filestat_set_times",
    "fd_pread",
    "fd_prestat_dir_name",
    "fd_prestat_get",
    "fd_pwrite",
    "fd_read",
    "fd_readdir",
    "fd_renumber",
    "fd_seek",
    "fd_sync",
    "fd_tell",
    "fd_write",
    "path_create_directory",
    "path_filestat_get",
    "path_filestat_set_times",
    "path_link",
    "path_open",
    "path_readlink",
    "path_remove_directory",
    "path_rename",
    "path_symlink",
    "path_unlink_file",
    "poll_oneoff",
    "proc_exit",
    "proc_raise",
    "random_get",
    "sched_yield",
    "sock_accept",
    "sock_recv",
    "sock_send",
    "sock_shutdown",
];

/// The most imports and exports that are read. A large interpreter has some hundreds.
const MOST_NAMES: usize = 10_000;

/// The outside of a plugin: the names it imports and exports.
#[derive(Debug, Default)]
pub(super) struct Outside {
    imports: Vec<Import>,
    exports: Vec<String>,
}

/// An interface, or a function of a module.
#[derive(Debug, PartialEq, Eq)]
struct Import {
    from: String,
    function: Option<String>,
}

impl Outside {
    /// Reads the outermost sections of `bytes`.
    ///
    /// # Errors
    /// [`LoadError::Broken`] where the file ends too early or is no WebAssembly inside.
    pub(super) fn of(bytes: &[u8]) -> Result<Self, LoadError> {
        Self::read(bytes).map_err(|error| LoadError::Broken { detail: format!("{error:#}") })
    }

    fn read(bytes: &[u8]) -> anyhow::Result<Self> {
        let mut outside = Self::default();
        let mut depth = 0usize;
        for payload in Parser::new(0).parse_all(bytes) {
            match payload? {
                Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
                Payload::End(_) if depth > 0 => depth -= 1,
                payload if depth == 0 => outside.take(payload)?,
                _ => {}
            }
        }
        Ok(outside)
    }

    fn take(&mut self, payload: Payload<'_>) -> anyhow::Result<()> {
        match payload {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import.context("read the imports")?;
                    let function = Some(import.name.to_owned());
                    self.import(import.module, function)?;
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    self.export(export.context("read the exports")?.name)?;
                }
            }
            Payload::ComponentImportSection(section) => {
                for import in section {
                    self.import(import.context("read the imports")?.name.name, None)?;
                }
            }
            Payload::ComponentExportSection(section) => {
                for export in section {
                    self.export(export.context("read the exports")?.name.name)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn import(&mut self, from: &str, function: Option<String>) -> anyhow::Result<()> {
        ensure!(self.imports.len() < MOST_NAMES, "more than {MOST_NAMES} imports");
        self.imports.push(Import { from: from.to_owned(), function });
        Ok(())
    }

    fn export(&mut self, name: &str) -> anyhow::Result<()> {
        ensure!(self.exports.len() < MOST_NAMES, "more than {MOST_NAMES} exports");
        self.exports.push(name.to_owned());
        Ok(())
    }

    /// Checks that this is a plugin, and that the host offers all it imports.
    ///
    /// # Errors
    /// The first thing that stands in the way, by name, and the nearest thing there is.
    pub(super) fn check(&self, kind: Kind) -> Result<(), LoadError> {
        match kind {
            Kind::Component => self.check_component(),
            Kind::Module => self.check_module(),
        }
    }

    /// The typed imports it uses, each of which needs a grant.
    pub(super) fn typed_imports(&self) -> Vec<TypedImport> {
        let used = |typed: &TypedImport| {
            let name = format!("sandyard:plugin/{}", typed.name());
            self.imports.iter().any(|import| split_version(&import.from).0 == name)
        };
        TypedImport::ALL.into_iter().filter(used).collect()
    }

    fn check_component(&self) -> Result<(), LoadError> {
        let names = || self.imports.iter().map(|import| &import.from).chain(&self.exports);
        if let Some(name) = names().find(|name| split_version(name).1.starts_with("0.3")) {
            return Err(LoadError::NewerWasi { name: name.clone() });
        }
        if !self.exports.iter().any(|name| is_offered(name, &["wasi:cli/run"])) {
            return Err(LoadError::NoEntry {
                kind: "component",
                wanted: "wasi:cli/run@0.2.x",
                exports: list(&self.exports),
            });
        }
        match self.imports.iter().find(|import| !is_offered(&import.from, INTERFACES)) {
            Some(import) => Err(unoffered_interface(&import.from)),
            None => Ok(()),
        }
    }

    fn check_module(&self) -> Result<(), LoadError> {
        if !self.exports.iter().any(|name| name == "_start") {
            return Err(LoadError::NoEntry {
                kind: "core module",
                wanted: "_start",
                exports: list(&self.exports),
            });
        }
        let is_unoffered = |import: &&Import| {
            import.from != PREVIEW1
                || !import.function.as_deref().is_some_and(|name| FUNCTIONS.contains(&name))
        };
        match self.imports.iter().find(is_unoffered) {
            Some(import) => Err(unoffered_function(import)),
            None => Ok(()),
        }
    }
}

fn split_version(name: &str) -> (&str, &str) {
    name.split_once('@').unwrap_or((name, ""))
}

fn is_offered(name: &str, interfaces: &[&str]) -> bool {
    let (interface, version) = split_version(name);
    let line = if interface.starts_with("wasi:") { WASI } else { OWN };
    interfaces.contains(&interface) && version.starts_with(line)
}

fn unoffered_interface(name: &str) -> LoadError {
    let (interface, version) = split_version(name);
    let nearest = nearest(interface, INTERFACES);
    let line = if nearest.starts_with("wasi:") { WASI } else { OWN };
    let same = nearest == interface && !version.starts_with(line);
    let nearest = if same {
        format!("{nearest}@{line}x, another version")
    } else {
        format!("{nearest}@{line}x")
    };
    LoadError::Unoffered { import: name.to_owned(), nearest }
}

fn unoffered_function(import: &Import) -> LoadError {
    let function = import.function.as_deref().unwrap_or_default();
    let name = format!("{}::{function}", import.from);
    let nearest = format!("{PREVIEW1}::{}", nearest(function, FUNCTIONS));
    LoadError::Unoffered { import: name, nearest }
}

fn nearest<'a>(name: &str, offered: &[&'a str]) -> &'a str {
    let score = |candidate: &&&str| {
        // Similarities are never NaN, and whole numbers can be compared.
        (strsim::jaro_winkler(name, candidate) * 1e6) as u64
    };
    offered.iter().max_by_key(score).copied().unwrap_or_default()
}

fn list(exports: &[String]) -> String {
    const SHOWN: usize = 5;
    if exports.is_empty() {
        return "nothing".to_owned();
    }
    let mut text = exports.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    if exports.len() > SHOWN {
        text.push_str(&format!(" and {} more", exports.len() - SHOWN));
    }
    text
}
