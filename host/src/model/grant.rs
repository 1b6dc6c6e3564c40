//! What a plugin is allowed to reach.

use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{EventId, HttpGrant, SecretName};

/// Everything a job may reach beyond its own stdio and scratch folder. Empty by default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Grants {
    /// Hosts it may send HTTP requests to.
    pub http: Vec<HttpGrant>,
    /// Folders it may see.
    pub mounts: Vec<Mount>,
    /// Typed host imports it may use.
    pub imports: Vec<TypedImport>,
    /// Secrets it may open.
    pub secrets: Vec<SecretName>,
    /// Events of its namespace that it may start by the import `chain`; all of them if none is
    /// named.
    pub events: Vec<EventId>,
}

impl Default for Grants {
    /// Nothing to reach; the typed imports that concern the job alone are open.
    fn default() -> Self {
        Self {
            http: Vec::new(),
            mounts: Vec::new(),
            imports: TypedImport::HARMLESS.to_vec(),
            secrets: Vec::new(),
            events: Vec::new(),
        }
    }
}

impl Grants {
    /// The names a manifest may use.
    pub const NAMES: [&'static str; 5] = ["http", "mounts", "imports", "secrets", "events"];

    /// Whether the import `chain` may start this event.
    pub fn allow_event(&self, event: &EventId) -> bool {
        self.events.is_empty() || self.events.contains(event)
    }

    /// Whether the import `secrets` may open this secret.
    pub fn allow_secret(&self, name: &SecretName) -> bool {
        self.secrets.contains(name)
    }
}

/// An interface of the WIT package `sandyard:plugin`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TypedImport {
    /// Who am I, and what is left of fuel and time.
    Context,
    /// Lines for the job's log.
    Log,
    /// Progress and performance metrics.
    Progress,
    /// Further jobs.
    Chain,
    /// The plugin's own key-value store.
    Kv,
    /// Secrets by name.
    Secrets,
}

impl TypedImport {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Context, Self::Log, Self::Progress, Self::Chain, Self::Kv, Self::Secrets];

    /// Those that reach nothing but the job's own record; granted unless a manifest lists others.
    pub const HARMLESS: [Self; 3] = [Self::Context, Self::Log, Self::Progress];

    /// Whether it needs a host that keeps something between jobs.
    pub fn is_served(self) -> bool {
        matches!(self, Self::Chain | Self::Kv | Self::Secrets)
    }

    /// The interface's name in the WIT package.
    pub fn name(self) -> &'static str {
        match self {
            Self::Context => "context",
            Self::Log => "log",
            Self::Progress => "progress",
            Self::Chain => "chain",
            Self::Kv => "kv",
            Self::Secrets => "secrets",
        }
    }
}

/// A folder of the host that a job sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Mount {
    /// The folder on the host.
    pub host: PathBuf,
    /// Where the plugin sees it, an absolute path.
    pub guest: String,
    /// Whether the plugin may change it.
    pub access: MountAccess,
}

/// What a plugin may do in a mounted folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MountAccess {
    /// Look only.
    ReadOnly,
    /// Look and change.
    ReadWrite,
}

/// Why a text is not a mount.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "mount {found:?}: {why}; write HOST:GUEST for read-only or HOST:GUEST:rw, like ./data:/data"
)]
pub struct MountError {
    found: String,
    why: &'static str,
}

impl FromStr for Mount {
    type Err = MountError;

    fn from_str(text: &str) -> Result<Self, MountError> {
        let refuse = |why| MountError { found: text.to_owned(), why };
        let (paths, access) = match text.rsplit_once(':') {
            Some((paths, "rw")) => (paths, MountAccess::ReadWrite),
            Some((paths, "ro")) => (paths, MountAccess::ReadOnly),
            _ => (text, MountAccess::ReadOnly),
        };
        let (host, guest) =
            paths.rsplit_once(':').ok_or_else(|| refuse("there is no guest path"))?;
        if host.is_empty() {
            return Err(refuse("there is no host folder"));
        }
        if !guest.starts_with('/') || guest.len() < 2 || guest.split('/').any(|part| part == "..") {
            return Err(refuse("the guest path must be absolute, below / and without .."));
        }
        if guest == "/job" || guest.starts_with("/job/") {
            return Err(refuse("/job is the job's own scratch folder"));
        }
        Ok(Self { host: host.into(), guest: guest.to_owned(), access })
    }
}

impl TryFrom<String> for Mount {
    type Error = MountError;

    fn try_from(text: String) -> Result<Self, MountError> {
        text.parse()
    }
}

impl From<Mount> for String {
    fn from(mount: Mount) -> String {
        let access = match mount.access {
            MountAccess::ReadOnly => "",
            MountAccess::ReadWrite => ":rw",
        };
        format!("{}:{}{access}", mount.host.display(), mount.guest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mounts_are_read_only_unless_said() {
        let mount = "./data:/data".parse::<Mount>().unwrap();
        assert_eq!((mount.guest.as_str(), mount.access), ("/data", MountAccess::ReadOnly));
        assert_eq!("a:/b:rw".parse::<Mount>().unwrap().access, MountAccess::ReadWrite);
    }

    #[test]
    fn events_are_open_unless_some_are_named_and_secrets_are_not() {
        let (event, other) = ("e1".parse::<EventId>().unwrap(), "e2".parse::<EventId>().unwrap());
        let name = "token".parse::<SecretName>().unwrap();
        let mut grants = Grants::default();
        assert!(grants.allow_event(&event) && !grants.allow_secret(&name));
        grants.events.push(event.clone());
        grants.secrets.push(name.clone());
        assert!(grants.allow_event(&event) && grants.allow_secret(&name));
        assert!(!grants.allow_event(&other));
    }

    #[test]
    fn unusable_mounts_say_what_to_write() {
        for text in ["", "/data", "a:b", "a:/", ":/b", "a:/b/../c", "a:/job", "a:/job/x"] {
            let error = text.parse::<Mount>().unwrap_err().to_string();
            assert!(error.contains("HOST:GUEST"), "{text}: {error}");
        }
    }
}
