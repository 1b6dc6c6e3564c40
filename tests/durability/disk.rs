//! A disk on which there is no room from one moment on, and is again from another.

use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use tempfile::TempDir;

use crate::server::{Setup, Yard};

/// The size of the disk, of which a server without history takes some MiB.
const SIZE: &str = "size=64m";

/// What is in the way on a disk that is full.
const BALLAST: &str = "ballast";

/// A disk for one server's data.
pub(crate) enum Disk {
    /// A small file system of its own.
    Mounted(Mount),
    /// That of all, on which the server's files may be no longer than it is told. This takes no
    /// rights that a user lacks.
    Limited,
}

/// A file system that is there as long as this is held.
pub(crate) struct Mount(PathBuf);

impl Disk {
    /// A file system in memory, where one may be mounted.
    pub(crate) fn mounted() -> Option<Self> {
        let place = TempDir::new().unwrap().keep();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", SIZE, "tmpfs"]).arg(&place);
        match mount.output() {
            Ok(output) if output.status.success() => Some(Self::Mounted(Mount(place))),
            _ => {
                std::fs::remove_dir(&place).unwrap();
                None
            }
        }
    }

    /// How to start a server whose data are on the disk.
    pub(crate) fn setup(&self) -> Setup {
        match self {
            Self::Mounted(mount) => {
                Setup::default().data(Arc::new(TempDir::new_in(&mount.0).unwrap()))
            }
            Self::Limited => Setup::default(),
        }
    }

    /// From now on there is no room.
    pub(crate) fn fill(&self, yard: &Yard) {
        match self {
            Self::Mounted(mount) => fill(&mount.0.join(BALLAST)),
            Self::Limited => limit(yard, "1024"),
        }
    }

    /// From now on there is room again.
    pub(crate) fn free(&self, yard: &Yard) {
        match self {
            Self::Mounted(mount) => std::fs::remove_file(mount.0.join(BALLAST)).unwrap(),
            Self::Limited => limit(yard, "unlimited"),
        }
    }

    /// Starts a server on these data while it may write none; what it says at its end, and what
    /// must be in that.
    pub(crate) fn start_in_vain(&self, data: Arc<TempDir>) -> (String, &'static str) {
        let setup = Setup::default().data(data);
        match self {
            Self::Mounted(mount) => {
                mount.remount("ro");
                let said = refusal(setup);
                mount.remount("rw");
                (said, "Read-only file system")
            }
            Self::Limited => {
                let said = refusal(setup.first("ulimit -f 0"));
                (said, "the disk can't be written")
            }
        }
    }

    /// What the server says about it.
    pub(crate) fn complaint(&self) -> &'static str {
        match self {
            Self::Mounted(_) => "the disk is full; free some space and it goes on by itself",
            Self::Limited => "the disk can't be written or read",
        }
    }
}

impl Mount {
    fn remount(&self, access: &str) {
        let mut mount = Command::new("mount");
        mount.args(["-o", &format!("remount,{access}")]).arg(&self.0);
        assert!(mount.status().unwrap().success());
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        // What the server had open is closed by now, or soon.
        let unmounted = Command::new("umount").arg("--lazy").arg(&self.0).status();
        if unmounted.is_ok_and(|status| status.success()) {
            drop(std::fs::remove_dir(&self.0));
        }
    }
}

/// Starts a server that does not get far.
fn refusal(setup: Setup) -> String {
    let (status, said) = setup.fail();
    assert_eq!(status.code(), Some(2), "{said}");
    said
}

/// Writes until nothing more can be written.
fn fill(path: &Path) {
    let mut file = File::create(path).unwrap();
    for size in [1 << 20, 1 << 12, 1] {
        let block = vec![0; size];
        let full = loop {
            if let Err(error) = file.write_all(&block) {
                break error.kind();
            }
        };
        assert_eq!(full, ErrorKind::StorageFull);
    }
}

/// How long files may be that the server writes, in bytes.
fn limit(yard: &Yard, most: &str) {
    let pid = yard.pid().to_string();
    let mut limited = Command::new("prlimit");
    limited.args(["--pid", &pid, &format!("--fsize={most}:")]);
    assert!(limited.status().unwrap().success());
}
