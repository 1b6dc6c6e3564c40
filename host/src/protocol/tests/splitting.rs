//! However a stream is cut into pieces, the same comes of it.

use proptest::collection::vec;
use proptest::prelude::*;

use super::LOG_LIMIT;
use crate::model::Report;
use crate::protocol::{Dialect, End, Status, Transcript};

/// Pieces of lines that mean something, or nearly.
const PARTS: &[&str] = &[
    "{\"complete\":1,\"code\":0}",
    "{\"progress\":0.5}",
    "{\"progress\":\"x\"}",
    "{\"description\":\"naïve — 東京 ✓\"}",
    "{\"perf\":{\"db\":1}}",
    "{\"table\":{}}",
    "{\"code\":",
    "}",
    "\n",
    "\r\n",
    " \t",
    "50%",
    "text",
    "[sandyard] ",
    "\u{0}",
];

fn stream() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        4 => prop::sample::select(PARTS).prop_map(|part| part.as_bytes().to_vec()),
        2 => Just(b"\n".to_vec()),
        1 => vec(any::<u8>(), 0..6),
    ];
    vec(part, 0..30).prop_map(|parts| parts.concat())
}

fn run(dialect: Dialect, pieces: &[&[u8]]) -> Report {
    let mut transcript = Transcript::new(dialect, Status::default(), LOG_LIMIT, None);
    for piece in pieces {
        transcript.stdout(piece);
    }
    transcript.finish(End::Returned, 0.0)
}

/// The stream cut at these places, taken modulo what is left.
fn cut<'a>(mut stream: &'a [u8], sizes: &[usize]) -> Vec<&'a [u8]> {
    let mut pieces = Vec::new();
    for size in sizes {
        let (piece, rest) = stream.split_at(size % (stream.len() + 1));
        pieces.push(piece);
        stream = rest;
    }
    pieces.push(stream);
    pieces
}

proptest! {
    #[test]
    fn pieces_do_not_matter(stream in stream(), sizes in vec(0..40_usize, 0..20), plain: bool) {
        let dialect = if plain { Dialect::ExitCode } else { Dialect::Cronicle };
        let whole = run(dialect, &[&stream]);
        prop_assert_eq!(&run(dialect, &cut(&stream, &sizes)), &whole);
        let single: Vec<&[u8]> = stream.chunks(1).collect();
        prop_assert_eq!(&run(dialect, &single), &whole);
    }
}
