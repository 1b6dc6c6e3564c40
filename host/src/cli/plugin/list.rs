//! `sandyard plugin list`: the built-in plugins.

use std::io::Write;

use anyhow::Context;

use crate::plugins::BUILTINS;

use super::table::write_table;

/// Writes a table of the built-ins: id, kind, size, title.
pub(super) fn list(out: &mut dyn Write) -> anyhow::Result<()> {
    let mut rows = Vec::with_capacity(BUILTINS.len());
    for builtin in BUILTINS {
        let manifest =
            builtin.manifest().with_context(|| format!("read built-in plugin {}", builtin.id))?;
        rows.push([
            builtin.id.to_owned(),
            builtin.kind.name().to_owned(),
            size(builtin.component.len()),
            manifest.title,
        ]);
    }
    write_table(out, "", ["ID", "KIND", "SIZE", "TITLE"], &rows)?;
    Ok(())
}

/// A size in KiB, rounded up.
pub(super) fn size(bytes: usize) -> String {
    format!("{} KiB", bytes.div_ceil(1024))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_is_listed() {
        let mut out = Vec::new();
        list(&mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count(), 1 + BUILTINS.len());
        for builtin in BUILTINS {
            assert!(text.contains(builtin.id), "{text}");
        }
        assert_eq!(size(1025), "2 KiB");
    }
}
