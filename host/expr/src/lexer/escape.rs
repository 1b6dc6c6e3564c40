//! The escapes of quoted texts.

/// What an escape stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escape {
    /// A character by its name or its code point.
    Character(char),
    /// A number of at most 255: a code point in a text, a byte in bytes.
    Byte(u8),
}

impl Escape {
    pub(super) fn character(self) -> char {
        match self {
            Self::Character(character) => character,
            Self::Byte(byte) => char::from(byte),
        }
    }

    pub(super) fn append_to(self, bytes: &mut Vec<u8>) {
        match self {
            Self::Character(character) => {
                bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
            Self::Byte(byte) => bytes.push(byte),
        }
    }
}

/// The escape that `text` starts with, and its length in bytes.
pub(super) fn read(text: &str, quote: char) -> Result<(Escape, usize), String> {
    let mut characters = text.chars().skip(1);
    let Some(character) = characters.next() else {
        return Err("text without a closing quote".to_owned());
    };
    let named = match character {
        'a' => '\u{7}',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\u{b}',
        '\\' => '\\',
        '0'..='7' => return byte(text, 1, 3, 8),
        'x' => return byte(text, 2, 2, 16),
        'u' if characters.next() == Some('{') => return braced(text),
        'u' => return code_point(text, 4),
        'U' => return code_point(text, 8),
        other if other == quote => quote,
        other => return Err(format!("`\\{other}` is no escape")),
    };
    Ok((Escape::Character(named), 2))
}

fn digits(text: &str, from: usize, count: usize, radix: u32) -> Result<u32, String> {
    text.get(from..from + count)
        .filter(|digits| digits.chars().all(|digit| digit.is_digit(radix)))
        .and_then(|digits| u32::from_str_radix(digits, radix).ok())
        .ok_or_else(|| format!("an escape needs {count} digits of base {radix}"))
}

fn byte(text: &str, from: usize, count: usize, radix: u32) -> Result<(Escape, usize), String> {
    let number = digits(text, from, count, radix)?;
    let byte = u8::try_from(number).map_err(|_| "an escape of at most \\377 is needed")?;
    Ok((Escape::Byte(byte), from + count))
}

fn code_point(text: &str, count: usize) -> Result<(Escape, usize), String> {
    let number = digits(text, 2, count, 16)?;
    if number > 0x10_FFFF {
        return Err("an escape of at most \\U0010FFFF is needed".to_owned());
    }
    // Half of a surrogate pair is no character.
    let character = char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER);
    Ok((Escape::Character(character), 2 + count))
}

fn braced(text: &str) -> Result<(Escape, usize), String> {
    let wrong = || "an escape of the form \\u{1F600} is needed".to_owned();
    let end = text.find('}').ok_or_else(wrong)?;
    let digits = text.get(3..end).filter(|digits| matches!(digits.len(), 1..=6));
    let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let character = number.and_then(char::from_u32).ok_or_else(wrong)?;
    Ok((Escape::Character(character), end + 1))
}
