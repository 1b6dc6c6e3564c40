//! The rooms that read untrusted text, without the sandbox, so that fuzzing need not compile
//! wasmtime.
#![allow(dead_code, unused_imports)]

#[path = "../../../host/src/model/mod.rs"]
pub mod model;
#[path = "../../../host/src/plugins/mod.rs"]
pub mod plugins;
#[path = "../../../host/src/protocol/mod.rs"]
pub mod protocol;
