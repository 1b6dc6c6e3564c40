//! Bytes that are no plugin. All are refused at load, with the kind that was found and a hint.

use super::sections::{COMPONENT, MODULE};
use crate::assemble::{assemble, command};

/// A good component of the smallest kind. End when it is run: `incomplete`, since it says nothing.
pub fn whole() -> Vec<u8> {
    assemble(&command(r#"(core module (func (export "run") (result i32) (i32.const 0)))"#))
}

/// A good component cut in the middle of a section. End: load error.
pub fn truncated() -> Vec<u8> {
    let mut bytes = whole();
    bytes.truncate(bytes.len() - 3);
    bytes
}

/// The header of a component and nothing else. End: load error, no `wasi:cli/run`.
pub fn header_only() -> Vec<u8> {
    COMPONENT.to_vec()
}

/// No bytes at all. End: load error.
pub fn empty() -> Vec<u8> {
    Vec::new()
}

/// The first three of the four magic bytes. End: load error.
pub fn half_a_magic() -> Vec<u8> {
    b"\0as".to_vec()
}

/// Random bytes, the same for the same `seed`. End: load error.
pub fn random(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed | 1;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    (0..length).map(|_| next()).collect()
}

/// A component's header and random bytes. End: load error.
pub fn random_after_component_header(seed: u64, length: usize) -> Vec<u8> {
    [COMPONENT, &random(seed, length)].concat()
}

/// A core module's header and random bytes. End: load error.
pub fn random_after_module_header(seed: u64, length: usize) -> Vec<u8> {
    [MODULE, &random(seed, length)].concat()
}

/// A good component with one bit flipped. End: load error, or that of the program it has become; the
/// host lives.
pub fn one_bit_flipped(bit: usize) -> Vec<u8> {
    let mut bytes = whole();
    let place = bit / 8 % bytes.len();
    if let Some(byte) = bytes.get_mut(place) {
        *byte ^= 1 << (bit % 8);
    }
    bytes
}

/// A version of the binary format that does not exist. End: load error.
pub fn unknown_version() -> Vec<u8> {
    b"\0asm\x63\0\x01\0".to_vec()
}

/// A component in the text format. End: load error, text is not accepted.
pub fn text() -> Vec<u8> {
    command(r#"(core module (func (export "run") (result i32) (i32.const 0)))"#).into_bytes()
}

/// An empty ZIP archive. End: load error.
pub fn zip() -> Vec<u8> {
    [b"PK\x05\x06".as_slice(), &[0; 18]].concat()
}

/// The beginning of a gzip stream. End: load error.
pub fn gzip() -> Vec<u8> {
    b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\0\0\0\0\0\0\0\0\0".to_vec()
}

/// A script with a shebang line. End: load error.
pub fn script() -> Vec<u8> {
    b"#!/bin/sh\necho '{\"complete\":1}'\n".to_vec()
}

/// The header of a native executable: 64-bit, little-endian, System V. End: load error.
pub fn native_executable() -> Vec<u8> {
    elf(0, 2, 0)
}

/// The header of a component that wasmtime has compiled already. End: load error; nothing precompiled
/// is ever accepted.
pub fn precompiled_component() -> Vec<u8> {
    elf(WASMTIME, 1, 2)
}

/// The header of a core module that wasmtime has compiled already. End: load error.
pub fn precompiled_module() -> Vec<u8> {
    elf(WASMTIME, 1, 1)
}

/// The operating system that wasmtime writes into the ELF files of its compiled code.
const WASMTIME: u8 = 200;

fn elf(system: u8, kind: u16, flags: u32) -> Vec<u8> {
    const X86_64: u16 = 62;
    const HEADER: u16 = 64;
    let mut bytes = vec![0x7f, b'E', b'L', b'F', 2, 1, 1, system];
    bytes.extend([0; 8]);
    bytes.extend(kind.to_le_bytes());
    bytes.extend(X86_64.to_le_bytes());
    bytes.extend(1_u32.to_le_bytes());
    bytes.extend([0; 24]);
    bytes.extend(flags.to_le_bytes());
    bytes.extend(HEADER.to_le_bytes());
    bytes.extend([0; 10]);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_one_is_a_component_and_the_truncated_one_is_shorter() {
        assert!(whole().starts_with(COMPONENT));
        assert!(whole().starts_with(&truncated()));
    }

    #[test]
    fn random_bytes_are_the_same_each_time_and_differ_by_seed() {
        assert_eq!(random(7, 100), random(7, 100));
        assert_ne!(random(7, 100), random(8, 100));
    }

    #[test]
    fn an_elf_header_is_64_bytes_with_its_flags_at_48() {
        assert_eq!(precompiled_component().len(), 64);
        assert_eq!(precompiled_component()[48], 2);
    }

    #[test]
    fn one_bit_differs() {
        let (a, b) = (whole(), one_bit_flipped(83));
        assert_eq!(a.iter().zip(&b).map(|(a, b)| (a ^ b).count_ones()).sum::<u32>(), 1);
    }
}
