//! Where the compiled test guests are. Building this package compiles them.

use std::path::{Path, PathBuf};

/// The folder of the guests as components of WASI 0.2, each a `NAME.wasm`.
pub const COMPONENTS: &str = concat!(env!("OUT_DIR"), "/wasm32-wasip2");

/// The folder of the guests as core modules of WASI 0.1, each a `NAME.wasm`.
pub const MODULES: &str = concat!(env!("OUT_DIR"), "/wasm32-wasip1");

/// The component of the guest `name`. It is not checked that there is one.
pub fn component(name: &str) -> PathBuf {
    Path::new(COMPONENTS).join(format!("{name}.wasm"))
}

/// The core module of the guest `name`. It is not checked that there is one.
pub fn module(name: &str) -> PathBuf {
    Path::new(MODULES).join(format!("{name}.wasm"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guest_is_there_in_both_forms() {
        assert!(component("print").is_file());
        assert!(module("print").is_file());
    }
}
