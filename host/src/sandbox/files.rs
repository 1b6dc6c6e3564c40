//! The folders a plugin sees: its scratch folder at `/job`, and the mounts it was granted.
//!
//! A component is given them only when it asks what there is, so that a plugin without files pays
//! nothing for this.

use std::sync::Arc;

use wasmtime::component::{HasData, Resource};
use wasmtime::error::Context as _;
use wasmtime_wasi::filesystem::{Descriptor, WasiFilesystemView as _};
use wasmtime_wasi::p2::bindings::filesystem::preopens;
use wasmtime_wasi::{FsPerms, WasiCtx, WasiCtxBuilder};

use super::disk::Disk;
use super::output::Output;
use super::scratch::{Scratch, ScratchFolders};
use super::state::ComponentState;
use crate::model::{Bytes, Grants, MountAccess};

/// Where a plugin sees its scratch folder.
pub(super) const SCRATCH: &str = "/job";

/// The same folder for relative paths: C libraries look them up in a folder of this name.
const CURRENT: &str = ".";

/// One job's folders.
pub(super) struct Files {
    folders: Arc<ScratchFolders>,
    grants: Arc<Grants>,
    limit: Bytes,
    scratch: Option<Scratch>,
}

impl Files {
    pub(super) fn new(folders: Arc<ScratchFolders>, grants: Arc<Grants>, limit: Bytes) -> Self {
        Self { folders, grants, limit, scratch: None }
    }

    /// Adds the folders to what `builder` makes, and has `output` watch the scratch folder.
    ///
    /// # Errors
    /// A mount that is no folder, by name.
    pub(super) fn open(
        &mut self,
        builder: &mut WasiCtxBuilder,
        output: &Output,
    ) -> wasmtime::Result<()> {
        let scratch = self.folders.take().context("make the job's scratch folder")?;
        for name in [SCRATCH, CURRENT] {
            builder
                .preopened_dir(scratch.path(), name, FsPerms::ReadWrite)
                .context("open the job's scratch folder")?;
        }
        for mount in &self.grants.mounts {
            let permissions = match mount.access {
                MountAccess::ReadOnly => FsPerms::ReadOnly,
                MountAccess::ReadWrite => FsPerms::ReadWrite,
            };
            builder.preopened_dir(&mount.host, &mount.guest, permissions).with_context(|| {
                format!(
                    "mount {} at {}: not a folder that can be opened",
                    mount.host.display(),
                    mount.guest
                )
            })?;
        }
        let disk = Disk::open(scratch.path(), self.limit).context("watch the scratch folder")?;
        output.lock().disk = Some(disk);
        self.scratch = Some(scratch);
        Ok(())
    }
}

/// Links `wasi:filesystem/preopens` to [`Files`].
pub(super) struct Preopens;

impl HasData for Preopens {
    type Data<'a> = &'a mut ComponentState;
}

impl preopens::Host for &mut ComponentState {
    fn get_directories(&mut self) -> wasmtime::Result<Vec<(Resource<Descriptor>, String)>> {
        if self.files.scratch.is_none() {
            let mut builder = WasiCtx::builder();
            self.files.open(&mut builder, &self.output)?;
            let mut opened = builder.build();
            std::mem::swap(self.wasi.filesystem(), opened.filesystem());
        }
        preopens::Host::get_directories(&mut self.filesystem())
    }
}
