//! `sandyard plugin check`: what a plugin says, asks for and would get, and whether it loads.

use std::io::{self, Write};

use anyhow::Context;

use crate::model::{Ceilings, EventId, Grants, LimitRequest, Limits, MountAccess, TypedImport};
use crate::plugins::{self, CatalogError, Component, Manifest, Origin, Param, ParamKind, Source};
use crate::protocol::Dialect;

use super::LoadCheck;
use super::list::size;
use crate::cli::table::{Cell, Table};

/// The longest default that the table of params shows, in characters.
const MAX_DEFAULT: usize = 40;

/// Explains the plugin called `name`; an error says why it can't run.
///
/// The manifest is explained even if the component is not built yet.
pub(super) fn check(
    name: &str,
    ceilings: &Ceilings,
    load: &LoadCheck<'_>,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    match plugins::find(name) {
        Ok(source) => {
            write_manifest(out, &source.manifest, ceilings)?;
            write_component(out, &source, load)
        }
        Err(CatalogError::NoComponent { folder, component }) => {
            write_manifest(out, &plugins::read_manifest(&folder)?, ceilings)?;
            writeln!(out, "\nComponent\n  missing")?;
            Err(CatalogError::NoComponent { folder, component }.into())
        }
        Err(error) => Err(error.into()),
    }
}

fn write_component(
    out: &mut dyn Write,
    source: &Source,
    load: &LoadCheck<'_>,
) -> anyhow::Result<()> {
    let place = match (&source.origin, &source.component) {
        (Origin::BuiltIn, _) | (_, Component::Embedded(_)) => "built in".to_owned(),
        (_, Component::File(path)) => path.display().to_string(),
    };
    let bytes = source.component.read()?;
    writeln!(out, "\nComponent\n  {place}, {}", size(bytes.len()))?;
    let loaded = load(&source.manifest, &bytes)
        .with_context(|| format!("load the component of {}", source.manifest.id))?;
    writeln!(out, "  loads: {loaded}")?;
    Ok(())
}

fn write_manifest(out: &mut dyn Write, manifest: &Manifest, ceilings: &Ceilings) -> io::Result<()> {
    let head = format!("{}: {} {}", manifest.id, manifest.title, manifest.version);
    writeln!(out, "{}", head.trim_end())?;
    for line in manifest.description.lines() {
        writeln!(out, "  {line}")?;
    }
    let ends = match manifest.dialect {
        Dialect::Cronicle => "a JSON line with \"complete\" ends a job",
        Dialect::ExitCode => "the exit status ends a job; 0 is success",
    };
    writeln!(out, "\nDialect\n  {}: {ends}", manifest.dialect)?;
    writeln!(out, "\nLimits")?;
    write_limits(out, &manifest.limits, &ceilings.resolve(&[manifest.limits]))?;
    writeln!(out, "\nGrants")?;
    write_grants(out, &manifest.grants)?;
    writeln!(out, "\nParams")?;
    write_params(out, &manifest.params)
}

fn write_limits(out: &mut dyn Write, asked: &LimitRequest, held: &Limits) -> io::Result<()> {
    fn row<T: ToString>(name: &str, asked: Option<T>, held: T) -> [Cell; 3] {
        let asked = asked.map_or("-".to_owned(), |asked| asked.to_string());
        [Cell::whole(name), Cell::whole(&asked), Cell::whole(&held.to_string())]
    }
    let rows = [
        row("fuel", asked.fuel, held.fuel),
        row("timeout", asked.timeout, held.timeout),
        row("memory", asked.memory, held.memory),
        row("output", asked.output, held.output),
        row("log", asked.log, held.log),
        row("disk", asked.disk, held.disk),
        row("http_requests", asked.http_requests, held.http_requests),
        row("instances", asked.instances, held.instances),
    ];
    let mut table = Table::new(["LIMIT", "ASKED", "EFFECTIVE"]).indented("  ");
    rows.into_iter().for_each(|row| table.row(row));
    table.write(out)
}

/// What is asked for is not granted yet; the operator grants it, by the option that is named.
fn write_grants(out: &mut dyn Write, grants: &Grants) -> io::Result<()> {
    if grants.http.is_empty() {
        writeln!(out, "  asks to reach no host over HTTP")?;
    }
    for grant in &grants.http {
        writeln!(out, "  asks to send HTTP requests to {grant} (--allow-http {grant})")?;
    }
    if grants.mounts.is_empty() {
        writeln!(out, "  asks to see no folder but its own scratch folder")?;
    }
    for mount in &grants.mounts {
        let asks = match mount.access {
            MountAccess::ReadOnly => "asks to read",
            MountAccess::ReadWrite => "asks to read and change",
        };
        let option = String::from(mount.clone());
        writeln!(
            out,
            "  {asks} the host's folder {:?}, as {:?} (--mount {option:?})",
            mount.host, mount.guest
        )?;
    }
    let imports: Vec<&str> = grants.imports.iter().map(|import| import.name()).collect();
    if imports.is_empty() {
        writeln!(out, "  asks to call none of the host's own interfaces")?;
    } else {
        writeln!(out, "  asks to call the host's own interfaces {}", imports.join(", "))?;
    }
    for name in &grants.secrets {
        writeln!(out, "  asks to read the secret {name}")?;
    }
    let events: Vec<&str> = grants.events.iter().map(EventId::as_str).collect();
    match (events.is_empty(), grants.imports.contains(&TypedImport::Chain)) {
        (false, _) => writeln!(out, "  asks to start the events {}", events.join(", ")),
        (true, true) => writeln!(out, "  asks to start any event of its namespace"),
        (true, false) => Ok(()),
    }
}

fn write_params(out: &mut dyn Write, params: &[Param]) -> io::Result<()> {
    if params.is_empty() {
        return writeln!(out, "  none declared; whatever is given is passed on");
    }
    let mut table = Table::new(["ID", "TYPE", "REQUIRED", "DEFAULT", "TITLE"]).indented("  ");
    params.iter().for_each(|param| table.row(param_row(param)));
    table.write(out)
}

fn param_row(param: &Param) -> [Cell; 5] {
    let kind = match &param.kind {
        ParamKind::Select { choices } => format!("select {choices:?}"),
        kind => kind.name().to_owned(),
    };
    let mut default = param.default.as_ref().map_or("-".to_owned(), ToString::to_string);
    if default.chars().count() > MAX_DEFAULT {
        default = default.chars().take(MAX_DEFAULT).collect();
        default.push_str("...");
    }
    let required = if param.required { "yes" } else { "no" };
    [&param.id, &kind, required, &default, &param.title].map(Cell::whole)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const MANIFEST: &str = r#"
        id = "x"
        title = "An X"
        params = [{ id = "form", type = "select", choices = ["csv"], required = true }]
        [limits]
        memory = "8 GiB"
        [grants]
        http = ["https://api.example.com"]
        mounts = ["data:/data:rw"]
        imports = ["chain", "secrets"]
        secrets = ["api-token"]
    "#;

    fn explain(name: &str, load: &LoadCheck<'_>) -> (String, anyhow::Result<()>) {
        let mut out = Vec::new();
        let done = check(name, &Ceilings::default(), load, &mut out);
        (String::from_utf8(out).unwrap(), done)
    }

    #[test]
    fn a_plugin_is_explained_and_tried() {
        let folder = tempfile::tempdir().unwrap();
        let name = folder.path().to_str().unwrap();
        fs::write(folder.path().join("plugin.toml"), MANIFEST).unwrap();

        let (text, done) = explain(name, &|_, _| Ok(String::new()));
        assert!(text.contains("missing"), "{text}");
        assert!(done.unwrap_err().to_string().contains("sandyard plugin build"));

        fs::write(folder.path().join("x.wasm"), "code").unwrap();
        let (text, done) = explain(name, &|_, bytes| Ok(format!("{} bytes", bytes.len())));
        done.unwrap();
        for expected in [
            "x: An X",
            "  memory         8 GiB  1 GiB\n",
            "  fuel           -      10G\n",
            "  asks to send HTTP requests to https://api.example.com (--allow-http https://api.example.com)\n",
            "  asks to read and change the host's folder \"data\", as \"/data\" (--mount \"data:/data:rw\")\n",
            "  asks to call the host's own interfaces chain, secrets\n",
            "  asks to read the secret api-token\n",
            "  asks to start any event of its namespace\n",
            "  form  select [\"csv\"]  yes       -        form\n",
            "  loads: 4 bytes\n",
        ] {
            assert!(text.contains(expected), "{expected:?} is not in\n{text}");
        }
    }

    #[test]
    fn a_component_that_does_not_load_is_an_error() {
        let (text, done) = explain("hello", &|_, _| anyhow::bail!("an import is missing"));
        assert!(text.contains("built in"), "{text}");
        assert!(format!("{:#}", done.unwrap_err()).contains("hello: an import is missing"));
    }
}
