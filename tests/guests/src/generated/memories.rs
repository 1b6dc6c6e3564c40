//! Plugins that declare more memories and tables than they may.

use crate::assemble::{assemble, command};

/// A component of `count` nested core modules, each with a memory of `pages` pages of 64 KiB. Its own
/// `run` succeeds and says nothing. End: `memory` when the sum is over the limit; a load error when
/// there are more memories or instances than the host allows.
pub fn component_of_memories(count: usize, pages: u32) -> Vec<u8> {
    component_of(&format!("(memory {pages})"), count)
}

/// As [`component_of_memories`], with a table of `elements` elements in each.
pub fn component_of_tables(count: usize, elements: u32) -> Vec<u8> {
    component_of(&format!("(table {elements} funcref)"), count)
}

/// A core module with `count` memories. End: load error; a module may have one.
pub fn module_of_memories(count: usize) -> Vec<u8> {
    let memories = "(memory 1)".repeat(count);
    assemble(&format!(r#"(module {memories} (func (export "_start")))"#))
}

/// A core module with `count` tables of `elements` elements each. End: `memory` when the sum is over the
/// limit, and a load error when there are more tables than the host allows.
pub fn module_of_tables(count: usize, elements: u32) -> Vec<u8> {
    let tables = format!("(table {elements} funcref)").repeat(count);
    assemble(&format!(r#"(module {tables} (memory (export "memory") 1) (func (export "_start")))"#))
}

/// A component that declares one memory of `pages` pages of 64 KiB at the start. End: `memory`, before
/// any of it is allocated; a load error when that is more than the host could ever give.
pub fn component_with_initial_memory(pages: u32) -> Vec<u8> {
    let module = format!(
        r#"(core module (memory {pages}) (func (export "run") (result i32) (i32.const 0)))"#
    );
    assemble(&command(&module))
}

/// A component that waits for ever and holds `count` memories of one page meanwhile. End: `timeout`;
/// a load error when there are more memories than the host allows.
pub fn sleeper_of_memories(count: usize) -> Vec<u8> {
    let instances = "(core instance (instantiate $declares))".repeat(count);
    let memories = format!("(component (core module $declares (memory 1)) {instances}");
    let sleeper = include_str!("../../wat/polls-what-never-comes.wat");
    assemble(&sleeper.replace("(component", &memories))
}

fn component_of(declaration: &str, count: usize) -> Vec<u8> {
    let mut module = r#"(core module (func (export "run") (result i32) (i32.const 0)))"#.to_owned();
    module.push_str(&format!("(core module $declares {declaration})"));
    module.push_str(&"(core instance (instantiate $declares))".repeat(count));
    assemble(&command(&module))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_them_assemble() {
        for bytes in [
            component_of_memories(100, 1024),
            component_of_tables(100, 1_000_000),
            module_of_memories(100),
            module_of_tables(100, 1_000_000),
            component_with_initial_memory(65_536),
            sleeper_of_memories(100),
        ] {
            assert!(bytes.starts_with(b"\0asm"));
        }
    }
}
