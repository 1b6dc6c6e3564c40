//! Writes what could hurt a terminal or a page that shows the log. End: success; log, description and
//! label are shown as text, with no effect on terminal or page.
//!
//! Escape sequences, carriage returns, NUL, bytes that are not UTF-8, and HTML; on stdout and stderr.

use std::io::{self, Write};

use sandyard_test_guests::job::{Job, complete, say};
use serde_json::json;

const JUNK: &[&[u8]] = &[
    b"\x1b[2J\x1b[1;1Hscreen cleared\n",
    b"\x1b]0;new title\x07\x1b]8;;http://127.0.0.1/\x07link\x1b]8;;\x07\n",
    b"\x1b]52;c;Y2xpcGJvYXJk\x07 clipboard\n",
    b"shown first\rshown over it\n",
    b"\x00 NUL \x07 bell \x08 backspace \x0b\x0c \x7f \x9b31m\n",
    b"\xff\xfe\xc3\x28\xe2\x82\xf0\x9f not UTF-8\n",
    b"<script>alert(1)</script><img src=x onerror=alert(2)>\n",
    "\u{202e}reversed\u{202c} \u{2028}line\u{2029}paragraph\n".as_bytes(),
];

fn main() -> io::Result<()> {
    Job::read()?;
    for junk in JUNK {
        io::stdout().write_all(junk)?;
        io::stderr().write_all(junk)?;
    }
    say(&json!({ "label": "\u{1b}[31m<b>label</b>" }))?;
    say(&json!({ "html": { "content": "<p onclick=\"x()\">kept</p><script>gone()</script>" } }))?;
    complete(0, "\u{1b}[2J<script>alert(3)</script>")
}
