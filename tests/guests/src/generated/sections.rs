//! The binary format's outermost layer: headers and sections.

/// What a core module begins with.
pub(crate) const MODULE: &[u8] = b"\0asm\x01\0\0\0";

/// What a component begins with.
pub(crate) const COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";

/// A number in the binary format's variable length.
pub(crate) fn number(mut value: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

/// A section: its id, its length, its content.
pub(crate) fn section(id: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![id];
    bytes.extend(number(content.len()));
    bytes.extend(content);
    bytes
}

/// A custom section.
pub(crate) fn custom(name: &str, content: &[u8]) -> Vec<u8> {
    let mut named = number(name.len());
    named.extend(name.as_bytes());
    named.extend(content);
    section(0, &named)
}
