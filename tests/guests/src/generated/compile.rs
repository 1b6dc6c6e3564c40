//! Plugins that are valid and cost whoever compiles them too much. End, where nothing else is said: a
//! load error that names what was exceeded, the compiler having been ended at its ceiling of size, time
//! or memory; the smaller ones may as well be compiled in time, and then run.

use super::sections::{COMPONENT, MODULE, custom, number, section};
use crate::assemble::{assemble, command};

const RUN: &str = r#"(func (export "run") (result i32) (i32.const 0))"#;

/// A component with 50,000 functions of one instruction.
pub fn fifty_thousand_functions() -> Vec<u8> {
    let functions = "(func (result i32) (i32.const 1))".repeat(50_000);
    assemble(&command(&format!("(core module {functions}{RUN})")))
}

/// A component with one function of 200,000 additions in a row.
pub fn function_of_200_000_operations() -> Vec<u8> {
    let additions = "local.get 0 i64.add ".repeat(200_000);
    function(&format!("(param i64) (result i64) local.get 0 {additions}"))
}

/// A component with one function of 20,000 locals, all alive at once.
pub fn twenty_thousand_locals() -> Vec<u8> {
    let mut text = "(param i64) (result i64)".to_owned();
    text.push_str(&" (local i64)".repeat(20_000));
    for local in 1..=20_000 {
        text.push_str(&format!("(local.set {local} (i64.mul (local.get 0) (i64.const {local})))"));
    }
    text.push_str("(i64.const 0)");
    for local in 1..=20_000 {
        text.push_str(&format!("(i64.xor (local.get {local}))"));
    }
    function(&text)
}

/// A component with one function of 20,000 blocks inside each other, each with a branch to the outermost.
pub fn twenty_thousand_nested_blocks() -> Vec<u8> {
    let mut text = "(param i32) ".to_owned();
    for depth in 0..20_000 {
        text.push_str(&format!("block local.get 0 br_if {depth} "));
    }
    text.push_str(&"end ".repeat(20_000));
    function(&text)
}

/// A component with types nested `depth` deep: a list of lists of lists. The format allows about 100.
pub fn nested_types(depth: usize) -> Vec<u8> {
    let mut types = "(type $t0 (list u8))".to_owned();
    for level in 1..depth {
        types.push_str(&format!("(type $t{level} (list $t{}))", level - 1));
    }
    let module = format!("(core module {RUN}) {types}");
    assemble(&command(&module))
}

/// A component with types whose size doubles `depth` times: each a tuple of the one before, twice. The
/// format allows a size of 1,000,000, which is reached at a depth of 19.
pub fn doubling_types(depth: usize) -> Vec<u8> {
    let mut types = "(type $t0 (tuple u8 u8))".to_owned();
    for level in 1..depth {
        types.push_str(&format!("(type $t{level} (tuple $t{0} $t{0}))", level - 1));
    }
    let module = format!("(core module {RUN}) {types}");
    assemble(&command(&module))
}

/// A component that holds `count` core modules side by side, beside its own. The format allows 999.
pub fn modules_side_by_side(count: usize) -> Vec<u8> {
    let others = "(core module (func (result i32) (i32.const 1)))".repeat(count);
    assemble(&command(&format!("(core module {RUN}) {others}")))
}

/// A component that holds a component that holds a component, `depth` deep. None of them has a
/// `wasi:cli/run`, so it's a load error at any depth.
pub fn components_inside_each_other(depth: usize) -> Vec<u8> {
    let mut inner = COMPONENT.to_vec();
    for _ in 0..depth {
        let mut outer = COMPONENT.to_vec();
        outer.extend(section(NESTED_COMPONENT, &inner));
        inner = outer;
    }
    inner
}

/// A component with a custom section of `bytes` bytes, 100 MB for the one that is over every ceiling.
/// End: load error by size, before it is held.
pub fn large_custom_section(bytes: usize) -> Vec<u8> {
    let mut component = super::broken::whole();
    component.extend(custom("filler", &vec![0x66; bytes]));
    component
}

/// A component whose module has a data segment of `bytes` bytes and a memory that can hold it. End:
/// load error by size; `memory` when it's small enough to load and larger than the job's memory.
pub fn large_data_section(bytes: usize) -> Vec<u8> {
    const MEMORY: u8 = 5;
    const DATA: u8 = 11;
    let pages = bytes.div_ceil(65_536);
    let memory = [vec![1, 0], number(pages)].concat();
    // One active segment of memory 0, at the offset `i32.const 0`.
    let mut data = vec![1, 0, 0x41, 0, 0x0b];
    data.extend(number(bytes));
    data.resize(data.len() + bytes, 0x64);
    let module = [MODULE, &section(MEMORY, &memory), &section(DATA, &data)].concat();

    let mut component = super::broken::whole();
    component.extend(section(CORE_MODULE, &module));
    // Instantiates core module 1, the one that was just added, with no arguments.
    component.extend(section(CORE_INSTANCE, &[1, 0, 1, 0]));
    component
}

const CORE_MODULE: u8 = 1;
const CORE_INSTANCE: u8 = 2;
const NESTED_COMPONENT: u8 = 4;

fn function(text: &str) -> Vec<u8> {
    assemble(&command(&format!("(core module (func {text}) {RUN})")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_them_assemble() {
        for bytes in [
            fifty_thousand_functions(),
            function_of_200_000_operations(),
            twenty_thousand_locals(),
            twenty_thousand_nested_blocks(),
            nested_types(99),
            doubling_types(30),
            modules_side_by_side(1_000),
            components_inside_each_other(99),
            large_custom_section(1 << 20),
            large_data_section(1 << 20),
        ] {
            assert!(bytes.starts_with(COMPONENT));
        }
    }

    #[test]
    fn filler_is_as_large_as_asked_for() {
        assert!(large_custom_section(100_000_000).len() > 100_000_000);
        assert!(large_data_section(100_000_000).len() > 100_000_000);
    }
}
