//! What a test keeps in place of the host.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::testing::Enqueued;

thread_local! {
    static KEPT: RefCell<Option<Kept>> = const { RefCell::new(None) };
}

/// What the work of a test finds, and leaves behind.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    pub(crate) values: BTreeMap<String, Vec<u8>>,
    pub(crate) secrets: BTreeMap<String, Vec<u8>>,
    pub(crate) enqueued: Vec<Enqueued>,
}

/// While this lives, the services of this thread are a test's.
pub(crate) struct Keeping {
    before: Option<Kept>,
}

impl Keeping {
    pub(crate) fn start(kept: Kept) -> Self {
        Self { before: KEPT.replace(Some(kept)) }
    }

    /// Ends it, with what is there now.
    pub(crate) fn end(self) -> Kept {
        KEPT.take().unwrap_or_default()
    }
}

impl Drop for Keeping {
    fn drop(&mut self) {
        KEPT.set(self.before.take());
    }
}

/// Does something with what is kept, if this is a test.
#[cfg(not(all(feature = "services", target_os = "wasi", target_env = "p2")))]
pub(super) fn with<T>(
    act: impl FnOnce(&mut Kept) -> Result<T, crate::Denied>,
) -> Result<T, crate::Denied> {
    KEPT.with_borrow_mut(|kept| kept.as_mut().map_or(Err(crate::Denied::Unsupported), act))
}
