//! The ways in which programs write a value down: as it is, encoded, escaped, a line at a time.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use crate::protocol::text::printable;

/// The shortest value that is looked for, in bytes. A shorter one turns up everywhere, and hiding
/// it would tell more than it hides.
const SHORTEST: usize = 4;

/// The shortest line of a value of several lines that is looked for on its own, in bytes.
const SHORTEST_LINE: usize = 8;

/// The shortest part of a base64 text that is looked for, in letters.
const SHORTEST_PART: usize = 8;

/// What different programs leave as it is when they write `%` and two digits for the rest, beside
/// letters and digits: RFC 3986, JavaScript for a part of a URL and for a whole one, HTML forms.
const UNESCAPED: [&str; 4] = ["-_.~", "-_.!~*'()", "-_.!~*'();,/?:@&=+$#", "*-._"];

/// One way in which a secret may be written.
pub(super) type Form = Zeroizing<String>;

/// Whether a value is long enough to be looked for.
pub(super) fn is_maskable(value: &[u8]) -> bool {
    value.trim_ascii().len() >= SHORTEST
}

/// Every form of a value, each once.
pub(super) fn of(value: &[u8]) -> Vec<Form> {
    let mut forms = Vec::new();
    add(&mut forms, value);
    add(&mut forms, value.trim_ascii());
    if value.contains(&b'\n') {
        let lines = value.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
        lines.filter(|line| line.len() >= SHORTEST_LINE).for_each(|line| add(&mut forms, line));
    }
    forms.sort_unstable_by(|a, b| a.as_str().cmp(b.as_str()));
    forms.dedup();
    forms
}

fn add(forms: &mut Vec<Form>, value: &[u8]) {
    if value.len() < SHORTEST {
        return;
    }
    let text = Zeroizing::new(printable(String::from_utf8_lossy(value).into_owned()));
    add_base64(forms, value);
    forms.push(Zeroizing::new(hex(value, false)));
    forms.push(Zeroizing::new(hex(value, true)));
    for unescaped in UNESCAPED {
        forms.push(Zeroizing::new(percent(value, unescaped, false)));
        forms.push(Zeroizing::new(percent(value, unescaped, true)));
    }
    forms.push(Zeroizing::new(percent(value, "*-._", true).replace("%20", "+")));
    for json in [json(&text), json_in_ascii(&text)] {
        forms.push(Zeroizing::new(json.replace('/', "\\/")));
        forms.push(Zeroizing::new(json));
    }
    forms.push(Zeroizing::new(text.escape_debug().to_string()));
    forms.push(Zeroizing::new(html(&text).replace('\'', "&#39;")));
    forms.push(Zeroizing::new(html(&text)));
    forms.push(text);
}

fn add_base64(forms: &mut Vec<Form>, value: &[u8]) {
    for engine in [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD] {
        forms.push(Zeroizing::new(engine.encode(value)));
    }
    // Within something larger, like `user:password`, a value begins at any of three places of a
    // group of four letters. The letters it shares with its neighbours can't be foretold.
    for before in 0..3_usize {
        let mut padded = Zeroizing::new(vec![0; before]);
        padded.extend_from_slice(value);
        let shared = (before * 8).div_ceil(6);
        let own = padded.len() * 8 / 6;
        for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            let encoded = Zeroizing::new(engine.encode(&*padded));
            if let Some(part) = encoded.get(shared..own).filter(|part| part.len() >= SHORTEST_PART)
            {
                forms.push(Zeroizing::new(part.to_owned()));
            }
        }
    }
}

fn hex(value: &[u8], upper: bool) -> String {
    let digits = if upper { b"0123456789ABCDEF" } else { b"0123456789abcdef" };
    let digit = |half: u8| digits.get(usize::from(half)).copied().map_or('0', char::from);
    value.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn percent(value: &[u8], unescaped: &str, upper: bool) -> String {
    let mut text = String::with_capacity(value.len() * 3);
    for byte in value {
        if byte.is_ascii_alphanumeric() || unescaped.as_bytes().contains(byte) {
            text.push(char::from(*byte));
        } else {
            text.push('%');
            text.push_str(&hex(&[*byte], upper));
        }
    }
    text
}

/// The text as it stands between the quotes of a JSON text.
fn json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
}

/// The same where the writer leaves nothing but ASCII.
fn json_in_ascii(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in json(text).chars() {
        if character.is_ascii() {
            escaped.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            // Writing into a String can't fail.
            let _: Result<(), std::fmt::Error> = write!(escaped, "\\u{unit:04x}");
        }
    }
    escaped
}

fn html(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    escaped.replace('"', "&quot;")
}
