//! Plugins that import without end, so that whoever lists their imports holds a lot.

use super::sections::{MODULE, number, section};

/// A core module of about `count` times six bytes with as many imports of functions. End: load error.
pub fn module_of_imports(count: usize) -> Vec<u8> {
    const IMPORT: u8 = 2;
    const TYPE: u8 = 1;
    let mut imports = number(count);
    imports.extend([1, b'm', 1, b'f', 0, 0].repeat(count));
    // One type: a function without params and results.
    [MODULE, &section(TYPE, &[1, 0x60, 0, 0]), &section(IMPORT, &imports)].concat()
}

/// A core module with as many exports of one function, under ever new names. End: load error.
pub fn module_of_exports(count: usize) -> Vec<u8> {
    const TYPE: u8 = 1;
    const FUNCTION: u8 = 3;
    const EXPORT: u8 = 7;
    let mut exports = number(count);
    for name in 0..count {
        let name = format!("{name:x}");
        exports.extend(number(name.len()));
        exports.extend(name.bytes());
        exports.extend([0, 0]);
    }
    let sections =
        [section(TYPE, &[1, 0x60, 0, 0]), section(FUNCTION, &[1, 0]), section(EXPORT, &exports)];
    [MODULE.to_vec(), sections.concat()].concat()
}
