//! The guest SDK as it is written beside a new plugin, so that the plugin builds anywhere.
//!
//! The SDK's own `Cargo.toml` leans on the workspace it is developed in. Its copy stands alone:
//! what it inherits is filled in, and what only its development needs is left out.

use anyhow::{Context, anyhow};
use toml::{Table, Value};

/// The copy's folder in a new plugin.
pub(super) const FOLDER: &str = "vendor";

const PACKAGE: &str = "guest-sdk/Cargo.toml";
const WORKSPACE: &str = "Cargo.toml";

include!(concat!(env!("OUT_DIR"), "/guest_sdk.rs"));

/// The files of the copy: their paths below [`FOLDER`], and their texts.
pub(super) fn files() -> anyhow::Result<Vec<(&'static str, String)>> {
    let mut files = Vec::with_capacity(FILES.len());
    for (path, text) in FILES.iter().copied() {
        if path == PACKAGE {
            files.push((path, standing_alone(text, embedded(WORKSPACE)?)?));
        } else if path != WORKSPACE {
            files.push((path, text.to_owned()));
        }
    }
    Ok(files)
}

fn embedded(path: &str) -> anyhow::Result<&'static str> {
    let found = FILES.iter().find(|(name, _)| *name == path);
    found.map(|(_, text)| *text).ok_or_else(|| anyhow!("{path} is not among the SDK's files"))
}

/// A package's manifest without anything it inherits from its workspace's.
fn standing_alone(package: &str, workspace: &str) -> anyhow::Result<String> {
    let mut package: Table = package.parse().context("parse the SDK's Cargo.toml")?;
    let workspace: Table = workspace.parse().context("parse the workspace's Cargo.toml")?;
    let shared = |key| workspace.get("workspace")?.get(key)?.as_table();
    for development in ["dev-dependencies", "test", "bench", "example"] {
        package.remove(development);
    }
    if let (Some(Value::Table(lints)), Some(shared)) = (package.get_mut("lints"), shared("lints"))
        && lints.contains_key("workspace")
    {
        *lints = shared.clone();
    }
    if let Some(Value::Table(keys)) = package.get_mut("package") {
        inherit(keys, shared("package"))?;
    }
    let dependencies = shared("dependencies");
    if let Some(Value::Table(own)) = package.get_mut("dependencies") {
        inherit(own, dependencies)?;
    }
    if let Some(Value::Table(targets)) = package.get_mut("target") {
        for (_, target) in targets.iter_mut() {
            if let Some(Value::Table(own)) = target.get_mut("dependencies") {
                inherit(own, dependencies)?;
            }
        }
    }
    toml::to_string(&package).context("write the SDK's Cargo.toml")
}

/// Fills in every key that says `workspace = true`; what it says beside that is added.
fn inherit(keys: &mut Table, shared: Option<&Table>) -> anyhow::Result<()> {
    for (name, value) in keys.iter_mut() {
        let Value::Table(own) = value else { continue };
        if own.remove("workspace").is_none() {
            continue;
        }
        let shared = shared.and_then(|shared| shared.get(name));
        let shared = shared.ok_or_else(|| anyhow!("the workspace has no {name}"))?;
        *value = merged(shared, own);
    }
    Ok(())
}

fn merged(shared: &Value, own: &Table) -> Value {
    if own.is_empty() {
        return shared.clone();
    }
    let mut merged = match shared {
        Value::Table(shared) => shared.clone(),
        version => Table::from_iter([("version".to_owned(), version.clone())]),
    };
    for (key, value) in own {
        match (merged.get_mut(key), value) {
            (Some(Value::Array(shared)), Value::Array(own)) => shared.extend(own.iter().cloned()),
            _ => {
                merged.insert(key.clone(), value.clone());
            }
        }
    }
    Value::Table(merged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_inherited_is_filled_in() {
        let package = "[package]\nname = \"x\"\nversion.workspace = true\n[[test]]\nname = \"t\"\n[lints]\nworkspace = true\n\
            [dependencies]\na.workspace = true\nb = { workspace = true, features = [\"n\"], optional = true }\n\
            [target.'cfg(unix)'.dependencies]\nc = { workspace = true }\nd = \"4\"\n";
        let workspace = "[workspace.package]\nversion = \"2\"\n[workspace.dependencies]\n\
            a = \"1\"\nb = { version = \"2\", features = [\"m\"] }\nc = \"3\"\n\
            [workspace.lints.rust]\nunsafe_code = \"forbid\"\n";
        let alone: Table = standing_alone(package, workspace).unwrap().parse().unwrap();
        let expected: Table =
            "[package]\nname = \"x\"\nversion = \"2\"\n[dependencies]\na = \"1\"\n\
            b = { version = \"2\", features = [\"m\", \"n\"], optional = true }\n\
            [lints.rust]\nunsafe_code = \"forbid\"\n\
            [target.'cfg(unix)'.dependencies]\nc = \"3\"\nd = \"4\"\n"
                .parse()
                .unwrap();
        assert_eq!(alone, expected);
    }

    #[test]
    fn a_key_that_the_workspace_lacks_is_an_error() {
        let error = standing_alone("[dependencies]\na.workspace = true", "").unwrap_err();
        assert_eq!(error.to_string(), "the workspace has no a");
    }

    #[test]
    fn the_embedded_sdk_stands_alone() {
        let files = files().unwrap();
        let (_, manifest) = files.iter().find(|(path, _)| *path == PACKAGE).unwrap();
        assert!(!manifest.contains("workspace"), "{manifest}");
        for development in ["dev-dependencies", "[[test]]", "[[bench]]", "[[example]]"] {
            assert!(!manifest.contains(development), "{manifest}");
        }
        assert!(files.iter().any(|(path, _)| *path == "guest-sdk/src/lib.rs"));
        assert!(files.iter().all(|(path, _)| *path != WORKSPACE));
    }
}
