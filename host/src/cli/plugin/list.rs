//! `sandyard plugin list`: the built-in plugins.

use std::io::Write;

use anyhow::Context;

use crate::cli::table::{Cell, Table};
use crate::plugins::BUILTINS;

/// Writes a table of the built-ins: id, kind, size, title.
pub(super) fn list(out: &mut dyn Write) -> anyhow::Result<()> {
    let mut table = Table::new(["ID", "KIND", "SIZE", "TITLE"]);
    for builtin in BUILTINS {
        let manifest =
            builtin.manifest().with_context(|| format!("read built-in plugin {}", builtin.id))?;
        let size = size(builtin.component.len());
        table.row([builtin.id, builtin.kind.name(), &size, &manifest.title].map(Cell::whole));
    }
    table.write(out)?;
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
