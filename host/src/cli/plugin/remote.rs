//! Plugins of a server: pushed, switched, removed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use bytes::{Bytes, BytesMut};
use http::HeaderValue;
use serde_json::Value;

use super::list::size;
use crate::cli::client::Call;
use crate::cli::session::{Session, There};
use crate::cli::table::{Cell, Table};
use crate::cli::{client, loading};
use crate::model::PluginId;
use crate::plugins::{self, MANIFEST_FILE, Origin, Source};

/// What can be done with the plugins of a server.
#[derive(Debug, Clone, PartialEq, Eq, clap::Subcommand)]
pub(in crate::cli) enum RemoteCommand {
    /// Put a plugin on a server, in place of an earlier one with its id
    Push {
        /// A folder with a plugin.toml, or a .wasm or .wat file
        plugin: String,
        #[command(flatten)]
        there: There,
    },
    /// List the plugins of a server, the built-in ones included
    Installed {
        #[command(flatten)]
        there: There,
    },
    /// Have a server run a plugin again
    Enable {
        /// The plugin's id
        plugin: PluginId,
        #[command(flatten)]
        there: There,
    },
    /// Have a server run a plugin no more; jobs that run go on
    Disable {
        /// The plugin's id
        plugin: PluginId,
        #[command(flatten)]
        there: There,
    },
    /// Remove a plugin that no event uses from a server
    Remove {
        /// The plugin's id
        plugin: PluginId,
        #[command(flatten)]
        there: There,
    },
}

impl RemoteCommand {
    fn there(&self) -> &There {
        match self {
            Self::Push { there, .. }
            | Self::Installed { there }
            | Self::Enable { there, .. }
            | Self::Disable { there, .. }
            | Self::Remove { there, .. } => there,
        }
    }

    /// Does it.
    ///
    /// # Errors
    /// The plugin is no plugin, or the server refuses or does not answer.
    pub(super) fn run(&self, data: Option<PathBuf>) -> anyhow::Result<()> {
        let upload = match self {
            Self::Push { plugin, .. } => Some(Upload::read(plugin)?),
            _ => None,
        };
        let There { remote, place } = self.there();
        let session = Session::open(remote, place.clone(), data)?;
        let path = |plugin: &PluginId| format!("/v1/plugins/{plugin}");
        client::block_on(async {
            let (call, done) = match self {
                Self::Push { .. } => {
                    let Some(Upload { id, kind, body }) = upload else { return Ok(()) };
                    let call = Call::put(path(&id)).body(kind, body);
                    (call, format!("plugin {id} is on the server"))
                }
                Self::Installed { .. } => return list(&session).await,
                Self::Enable { plugin, .. } => {
                    let call = Call::post(format!("{}/enable", path(plugin)));
                    (call, format!("plugin {plugin} is enabled"))
                }
                Self::Disable { plugin, .. } => {
                    let call = Call::post(format!("{}/disable", path(plugin)));
                    (call, format!("plugin {plugin} is disabled"))
                }
                Self::Remove { plugin, .. } => {
                    (Call::delete(path(plugin)), format!("plugin {plugin} is removed"))
                }
            };
            session.does(call, &done).await
        })
    }
}

/// A plugin as it is sent.
struct Upload {
    id: PluginId,
    kind: HeaderValue,
    body: Bytes,
}

impl Upload {
    /// Reads the plugin that `name` means. A text component is sent as what it stands for.
    fn read(name: &str) -> anyhow::Result<Self> {
        let source = plugins::find(name)?;
        let id = source.manifest.id.clone();
        let manifest = match &source.origin {
            Origin::BuiltIn => bail!(
                "{id} is built in, and every server has it; write ./{id} for a folder of that name"
            ),
            Origin::File(_) => None,
            Origin::Folder(folder) => Some(manifest_text(folder)?),
        };
        let component = component(&source)?;
        let Some(manifest) = manifest else {
            let kind = HeaderValue::from_static("application/wasm");
            return Ok(Self { id, kind, body: component });
        };
        // Nobody could have put it into a part beforehand.
        let boundary = format!("sandyard-{}", ulid::Ulid::new());
        let kind = HeaderValue::try_from(format!("multipart/form-data; boundary={boundary}"))?;
        Ok(Self { id, kind, body: form(&boundary, &manifest, &component) })
    }
}

/// The text of a manifest, which was read before and is small enough.
fn manifest_text(folder: &Path) -> anyhow::Result<String> {
    let path = folder.join(MANIFEST_FILE);
    fs::read_to_string(&path).with_context(|| format!("read {}", path.display()))
}

fn component(source: &Source) -> anyhow::Result<Bytes> {
    let bytes = Bytes::from(source.component.read()?.into_owned());
    Ok(loading::from_text(bytes)?)
}

/// A form with a manifest and a component (RFC 7578).
fn form(boundary: &str, manifest: &str, component: &[u8]) -> Bytes {
    let mut body = BytesMut::with_capacity(manifest.len() + component.len() + 1024);
    let mut part = |name: &str, kind: &str, content: &[u8]| {
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"; \
             filename=\"{name}\"\r\nContent-Type: {kind}\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    };
    part("manifest", "application/toml", manifest.as_bytes());
    part("component", "application/wasm", component);
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    body.freeze()
}

async fn list(session: &Session) -> anyhow::Result<()> {
    let plugins = session.whole("/v1/plugins").await?;
    let table = Table::new(["ID", "TITLE", "VERSION", "ENABLED", "ORIGIN", "SIZE"]);
    session.list(&plugins, table, |plugin| {
        let is_built_in = plugin.get("builtin").is_some_and(|flag| *flag == true);
        let bytes = plugin.get("size").and_then(Value::as_u64).unwrap_or_default();
        [
            Cell::id(plugin, "id"),
            Cell::field(plugin, "title"),
            Cell::field(plugin, "version"),
            Cell::field(plugin, "enabled"),
            Cell::text(if is_built_in { "built in" } else { "pushed" }),
            Cell::whole(&size(usize::try_from(bytes).unwrap_or(usize::MAX))),
        ]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_has_both_parts_as_they_are() {
        let body = form("b", "id = \"a\"", b"\0asm\r\n");
        let body = String::from_utf8(body.to_vec()).unwrap();
        let parts: Vec<_> = body.split("--b").collect();
        assert_eq!((parts.len(), parts[0], parts[3]), (4, "", "--\r\n"), "{body}");
        assert!(
            parts[1].contains("name=\"manifest\"") && parts[1].ends_with("\r\n\r\nid = \"a\"\r\n")
        );
        assert!(parts[2].contains("name=\"component\""));
        assert!(parts[2].ends_with("\r\n\r\n\0asm\r\n\r\n"), "{body}");
    }
}
