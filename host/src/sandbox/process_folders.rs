//! Folders that belong to one process each, named by its number, and outlive none of them.

use std::fs;
use std::io;
use std::path::Path;

use rustix::io::Errno;
use rustix::process::{Pid, test_kill_process};

/// The name of this process's own folder.
pub(super) fn own_name() -> String {
    std::process::id().to_string()
}

/// Removes from `parent` the folders of processes that are no more.
pub(super) fn sweep(parent: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(parent) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let owner = entry.file_name().to_str().and_then(|name| name.parse().ok());
        if owner.and_then(Pid::from_raw).is_some_and(|owner| !is_alive(owner)) {
            remove(&entry.path())?;
        }
    }
    Ok(())
}

/// Removes a folder, which may be gone already, by another process that sweeps.
pub(super) fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Whether a process of this number exists, whoever it belongs to.
fn is_alive(process: Pid) -> bool {
    test_kill_process(process) != Err(Errno::SRCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_folders_of_the_dead_are_removed() {
        let parent = tempfile::tempdir().unwrap();
        // No process has so high a number, and one that runs is our parent.
        let (dead, alive) = (i32::MAX.to_string(), std::os::unix::process::parent_id().to_string());
        for name in [&dead, &alive, "other"] {
            fs::create_dir_all(parent.path().join(name).join("inside")).unwrap();
        }
        sweep(parent.path()).unwrap();
        assert!(!parent.path().join(dead).exists());
        assert!(parent.path().join(alive).exists());
        assert!(parent.path().join("other").exists());
        sweep(&parent.path().join("missing")).unwrap();
    }
}
