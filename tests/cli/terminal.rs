//! On a terminal: colours and a progress bar. Elsewhere: plain text. Nowhere: a plugin's own
//! control characters.

use crate::call::{Call, Ended, SANDYARD, kept, run, sandyard};
use crate::guests::component;

const ESCAPE: char = '\u{1b}';

/// What begins a colour, as an escape sequence.
const RED: &str = "\u{1b}[31m";
const GREEN: &str = "\u{1b}[32m";
const DIM: &str = "\u{1b}[2m";

/// `sandyard` with these arguments on a terminal of its own, by the `script` of util-linux. Both
/// its outputs arrive on stdout.
fn on_a_terminal(arguments: &[&str]) -> Call {
    let quoted = |text: &&str| format!("'{}'", text.replace('\'', r"'\''"));
    let command = [SANDYARD].iter().chain(arguments).map(quoted).collect::<Vec<_>>().join(" ");
    let command = format!("stty cols 90 rows 30; exec {command}");
    let call = Call::new("script").arguments(["-qec", &command, "/dev/null"]);
    call.env("TERM", "xterm-256color").data(&kept("data"))
}

#[track_caller]
fn is_plain(ended: &Ended) {
    for text in [&ended.stdout, &ended.stderr] {
        let control = |c: char| c.is_control() && c != '\n';
        assert!(!text.contains(control), "{ended:#?}");
    }
}

#[test]
fn what_goes_into_a_pipe_is_plain() {
    for arguments in [
        vec!["run", "test", "--param=duration=0.3"],
        vec!["run", "nope"],
        vec!["--help"],
        vec!["plugin", "list"],
    ] {
        is_plain(&sandyard(arguments).env("TERM", "xterm-256color").end());
    }
}

#[test]
fn a_terminal_shows_colours_and_progress() {
    let guest = component("progress-steps");
    let ended = on_a_terminal(&["run", &guest]).end().exits(0);
    for shown in [GREEN, DIM, "5 steps done", " 20% ", " 80% ", "\u{2588}"] {
        assert!(ended.stdout.contains(shown), "{shown:?} is not in {ended:#?}");
    }
    let ended = on_a_terminal(&["run", "nope"]).end().exits(2);
    assert!(ended.stdout.contains(RED), "{ended:#?}");
}

#[test]
fn no_color_is_respected() {
    let guest = component("progress-steps");
    for arguments in [vec!["run", &guest], vec!["run", "nope"], vec!["--help"]] {
        let coloured = on_a_terminal(&arguments).end();
        assert!(has_colours(&coloured.stdout), "{coloured:#?}");
        let plain = on_a_terminal(&arguments).env("NO_COLOR", "1").end();
        assert!(!has_colours(&plain.stdout), "{plain:#?}");
        assert_eq!(plain.status, coloured.status);
    }
}

/// Whether there is an escape sequence that sets a colour or a weight.
fn has_colours(text: &str) -> bool {
    text.split(ESCAPE).skip(1).any(|rest| {
        let end = rest.trim_start_matches(|c: char| matches!(c, '[' | ';' | '0'..='9'));
        end.starts_with('m')
    })
}

#[test]
fn what_a_plugin_writes_drives_no_terminal() {
    let junk = component("terminal-junk");
    let ended = run([&junk]).end().exits(0);
    is_plain(&ended);
    assert!(ended.stderr.contains("\\u{1b}[2J\\u{1b}[1;1Hscreen cleared"), "{ended:#?}");
    assert!(ended.stdout.contains("\\u{1b}[2J<script>"), "{ended:#?}");
    assert!(!ended.stderr.contains('\u{202e}'), "{ended:#?}");

    let record = run([&junk, "--json"]).end().exits(0);
    is_plain(&record);
    assert_eq!(record.record()["description"], "\u{1b}[2J<script>alert(3)</script>");

    let shown = on_a_terminal(&["run", &junk]).end().exits(0).stdout;
    for sequence in ["\u{1b}[2J", "\u{1b}]", "\u{7}", "\u{8}"] {
        assert!(!shown.contains(sequence), "{sequence:?} in {shown:?}");
    }
}

#[test]
fn json_on_a_terminal_is_still_one_document() {
    let hello = format!("'{SANDYARD}' run hello --json 2>/dev/null");
    let call = Call::new("script").arguments(["-qec", &hello, "/dev/null"]).data(&kept("data"));
    let ended = call.env("TERM", "xterm").end().exits(0);
    let text = ended.stdout.trim_end();
    let record = serde_json::from_str::<serde_json::Value>(text).unwrap();
    assert_eq!(record["outcome"], "success");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    for (command, status) in [
        ("run hello", 0),
        ("run hello --json", 0),
        ("run limits --param=action=recurse", 1),
        ("plugin list", 0),
        ("plugin check hello", 0),
        ("demo", 0),
    ] {
        // The pipe's other end is closed before anything is written to it.
        let script = format!("{{ sleep 0.2; {SANDYARD:?} {command}; echo $? >&2; }} | true");
        let call = Call::new("sh").arguments(["-c", &script]).data(&kept("data"));
        let ended = call.end().exits(0);
        assert_eq!(ended.stderr.lines().last(), Some(status.to_string().as_str()), "{ended:#?}");
        assert!(!ended.stderr.contains("error:"), "{ended:#?}");
    }
}

#[test]
fn a_full_disk_is_an_error() {
    for command in ["run hello --json", "plugin list"] {
        let script = format!("{SANDYARD:?} {command} > /dev/full");
        let call = Call::new("sh").arguments(["-c", &script]).data(&kept("data"));
        call.end().exits(2).tells("error: write to standard output: No space left on device");
    }
}
