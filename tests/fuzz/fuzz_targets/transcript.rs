//! Any bytes on stdout, in two pieces: no panic, bounded log, and the pieces make no difference.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sandyard_fuzz::model::{Bytes, Report};
use sandyard_fuzz::protocol::{Dialect, End, Status, Transcript};

const LOG: Bytes = Bytes(4096);

fn report(dialect: Dialect, pieces: &[&[u8]]) -> Report {
    let mut transcript = Transcript::new(dialect, Status::default(), LOG, None);
    for piece in pieces {
        transcript.stdout(piece);
    }
    transcript.finish(End::Returned, 1.0)
}

fuzz_target!(|input: (u16, bool, &[u8])| {
    let (split, exit_code, bytes) = input;
    let dialect = if exit_code { Dialect::ExitCode } else { Dialect::Cronicle };
    let (first, second) = bytes.split_at(usize::from(split).min(bytes.len()));
    let whole = report(dialect, &[bytes]);
    let split = report(dialect, &[first, second]);
    assert_eq!(format!("{whole:?}"), format!("{split:?}"));
    assert!(whole.log.len() as u64 <= LOG.0 + 512, "{}", whole.log.len());
    assert!(whole.progress.is_none_or(|progress| (0.0..=1.0).contains(&progress)));
});
