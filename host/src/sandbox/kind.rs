//! What a plugin file is, told by its first bytes.

use thiserror::Error;

/// The two forms of WebAssembly that run here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A component (WASI 0.2).
    Component,
    /// A core module (WASI preview 1).
    Module,
}

/// Why a file can't be a plugin.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("this is {seems}, not a WebAssembly component or module; {way_out}")]
pub struct NotWasm {
    seems: String,
    way_out: &'static str,
}

const MAGIC: &[u8; 4] = b"\0asm";
const MODULE: [u8; 4] = [1, 0, 0, 0];
const COMPONENT: [u8; 4] = [0x0d, 0, 1, 0];

const BUILD_A_COMPONENT: &str =
    "build the plugin for a wasm target, such as `cargo build --target wasm32-wasip2`";

/// Beginnings of other files, and what to do about each.
const OTHERS: &[(&[u8], &str, &str)] = &[
    (
        b"\x7fELF",
        "a native program or precompiled code (ELF)",
        "compiled code is never taken from outside; give the .wasm file it came from",
    ),
    (b"MZ", "a Windows program", BUILD_A_COMPONENT),
    (b"\xcf\xfa\xed\xfe", "a macOS program", BUILD_A_COMPONENT),
    (b"PK\x03\x04", "a zip archive", "unpack it and give the .wasm file inside"),
    (b"PK\x05\x06", "an empty zip archive", BUILD_A_COMPONENT),
    (b"\x1f\x8b", "a gzip archive", "unpack it and give the .wasm file inside"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", "unpack it and give the .wasm file inside"),
    (b"BZh", "a bzip2 archive", "unpack it and give the .wasm file inside"),
    (b"#!", "a script", "scripts need an interpreter plugin"),
    (b"<", "markup", BUILD_A_COMPONENT),
    (b"{", "JSON", BUILD_A_COMPONENT),
];

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Component => "component",
            Self::Module => "core module",
        })
    }
}

impl Kind {
    /// Tells components from modules by the eight bytes that each begins with.
    ///
    /// # Errors
    /// [`NotWasm`], saying what the file seems to be.
    pub fn of(bytes: &[u8]) -> Result<Self, NotWasm> {
        let Some((head, _)) = bytes.split_at_checked(8) else {
            return Err(refuse(format!("a file of only {} bytes", bytes.len()), BUILD_A_COMPONENT));
        };
        let (magic, version) = head.split_at(4);
        if magic == MAGIC && version == MODULE {
            return Ok(Self::Module);
        }
        if magic == MAGIC && version == COMPONENT {
            return Ok(Self::Component);
        }
        Err(describe(bytes, magic == MAGIC, version))
    }
}

fn describe(bytes: &[u8], is_wasm: bool, version: &[u8]) -> NotWasm {
    if is_wasm {
        let seems = format!("WebAssembly of an unknown version ({})", hex(version));
        return refuse(seems, "rebuild it with current tools");
    }
    if let Some((_, seems, way_out)) = OTHERS.iter().find(|(start, ..)| bytes.starts_with(start)) {
        return refuse((*seems).to_owned(), way_out);
    }
    if is_wasm_text(bytes) {
        let way_out = "text is read by `sandyard run` alone; elsewhere, turn it into a .wasm file";
        return refuse("WebAssembly text".to_owned(), way_out);
    }
    let head = bytes.get(..8).unwrap_or(bytes);
    refuse(format!("an unknown file (it begins with {})", hex(head)), BUILD_A_COMPONENT)
}

/// Whether `bytes` look like the text form, `(module ...` or `(component ...`, after blanks and
/// comments.
pub fn is_wasm_text(bytes: &[u8]) -> bool {
    let head = bytes.get(..4096).unwrap_or(bytes);
    let text = String::from_utf8_lossy(head);
    let code = text.lines().map(str::trim_start).find(|l| !l.is_empty() && !l.starts_with(";;"));
    code.is_some_and(|line| line.starts_with('('))
}

fn refuse(seems: String, way_out: &'static str) -> NotWasm {
    NotWasm { seems, way_out }
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().map(|byte| format!("{byte:02x}"));
    digits.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_and_modules_are_told_apart() {
        assert_eq!(Kind::of(b"\0asm\x01\0\0\0rest"), Ok(Kind::Module));
        assert_eq!(Kind::of(b"\0asm\x0d\0\x01\0rest"), Ok(Kind::Component));
    }

    #[test]
    fn everything_else_is_refused_with_what_it_seems_to_be() {
        let seems = |bytes: &[u8]| Kind::of(bytes).unwrap_err().to_string();
        assert!(seems(b"").contains("only 0 bytes"));
        assert!(seems(b"\x7fELF\x02\x01\x01\0").contains("precompiled"));
        assert!(seems(b"PK\x03\x04aaaaaaa").contains("zip"));
        assert!(seems(b"\0asm\x02\0\0\0").contains("unknown version"));
        assert!(seems(b"\n;; hi\n(module)").contains("WebAssembly text"));
        assert!(seems(b"\x01\x02\x03\x04\x05\x06\x07\x08").contains("01 02 03"));
    }
}
