//! The host links exactly the worlds in `wit/`: everything in them, and nothing beside.

use std::path::Path;

use sandyard::sandbox::LoadError;
use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::{ManglingAndAbi, Resolve};

use crate::trial::Trial;

/// A component that imports and exports all that `world` does, made of `wit/` and `more` beside.
fn component_of(world: &str, more: &str) -> Vec<u8> {
    let mut resolve = Resolve::default();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../wit");
    let (package, _) = resolve.push_dir(folder).unwrap();
    let package =
        if more.is_empty() { package } else { resolve.push_str("more.wit", more).unwrap() };
    let world = resolve.select_world(&[package], Some(world)).unwrap();
    let mut module = dummy_module(&resolve, world, ManglingAndAbi::Standard32);
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    ComponentEncoder::default().module(&module).unwrap().encode().unwrap()
}

#[test]
fn each_world_is_linked_whole() {
    for world in ["command", "plugin", "plugin-http"] {
        let trial = Trial::granted(component_of(world, ""));
        assert!(trial.is_ok(), "{world}: {:?}", trial.err());
    }
}

#[test]
fn what_is_in_no_world_is_refused() {
    for import in ["wasi:cli/run@0.2.12", "wasi:http/incoming-handler@0.2.12"] {
        let text = format!(
            "package other:plugin; world more {{ include sandyard:plugin/plugin@0.1.0; import {import}; }}"
        );
        let error = Trial::granted(component_of("more", &text)).err();
        let Some(LoadError::Unoffered { import: named, .. }) = error else {
            panic!("{import}: {error:?}");
        };
        assert!(import.starts_with("wasi:"), "{named}");
    }
}

#[test]
fn a_typed_import_needs_its_grant() {
    let error = Trial::bytes(component_of("plugin", "")).err();
    let Some(LoadError::NotGranted { import }) = error else { panic!("{error:?}") };
    assert!(["kv", "chain", "secrets"].contains(&import), "{import}");
}
