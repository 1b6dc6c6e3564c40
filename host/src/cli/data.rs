//! Where the host keeps what it keeps.

use std::env;
use std::path::PathBuf;

use anyhow::Context as _;

/// The folder that was asked for, by `--data` or `SANDYARD_DATA`, or the user's own:
/// `$XDG_DATA_HOME/sandyard`, or `~/.local/share/sandyard`.
///
/// # Errors
/// Where there is no home to keep anything in.
pub(super) fn folder(given: Option<PathBuf>) -> anyhow::Result<PathBuf> {
    // Read here and not by clap, for which a variable that is set would count as an argument, so
    // that a bare `sandyard` would get no help.
    let set = || env::var_os("SANDYARD_DATA").filter(|folder| !folder.is_empty());
    if let Some(folder) = given.or_else(|| set().map(PathBuf::from)) {
        return Ok(folder);
    }
    own_folder().context(
        "there is no home folder to keep compiled plugins in; name a folder with --data DIR",
    )
}

/// The user's own folder; none where there is no home.
pub(super) fn own_folder() -> Option<PathBuf> {
    let absolute =
        |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    absolute("XDG_DATA_HOME")
        .or_else(|| absolute("HOME").map(|home| home.join(".local/share")))
        .map(|base| base.join("sandyard"))
}
