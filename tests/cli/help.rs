//! `--help` of every command, and `--version`.

use crate::call::{Ended, sandyard};

#[track_caller]
fn help(arguments: &[&str], key_lines: &[&str]) -> Ended {
    let ended = sandyard(arguments).end().exits(0);
    assert_eq!(ended.stderr, "", "{ended:#?}");
    for line in key_lines {
        assert!(ended.stdout.contains(line), "{line:?} is not in {ended:#?}");
    }
    for line in ended.stdout.lines() {
        assert!(line.chars().count() <= 100, "{line:?} is too long");
    }
    ended
}

#[test]
fn the_whole_command_explains_itself() {
    let commands = ["\n  run ", "\n  demo ", "\n  plugin ", "--data <DIR>", "SANDYARD_DATA"];
    let ended = help(&["--help"], &commands);
    assert!(!ended.stdout.contains("compile-plugin"), "{ended:#?}");
    help(&["-h"], &commands);
    help(&["help"], &commands);
}

#[test]
fn run_explains_all_its_options_and_exit_statuses() {
    let ended = help(
        &["run", "--help"],
        &[
            "Usage: sandyard run [OPTIONS] <PLUGIN>",
            "--params <JSON>",
            "--param <KEY=VALUE>",
            "--job <FILE|->",
            "--fuel <UNITS>",
            "--memory <SIZE>",
            "--timeout <DURATION>",
            "--output <SIZE>",
            "--disk <SIZE>",
            "--allow-http <HOST>",
            "--mount <HOST:GUEST[:rw]>",
            "--json",
            "sandyard plugin list",
        ],
    );
    let text = ended.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("The exit status is 0 after success, 1 when the job failed, 2 when"));
}

#[test]
fn the_other_commands_explain_themselves() {
    help(&["demo", "--help"], &["A tour", "Usage: sandyard demo"]);
    help(&["plugin", "--help"], &["\n  list ", "\n  check ", "\n  new ", "\n  build "]);
    help(&["plugin", "list", "--help"], &["List the built-in plugins"]);
    help(&["plugin", "check", "--help"], &["[PLUGIN]", "[default: .]"]);
    help(&["plugin", "new", "--help"], &["<NAME>", "builds and runs as it is"]);
    help(&["plugin", "build", "--help"], &["[FOLDER]", "[default: .]"]);
}

/// Every command, and the commands below it.
const COMMANDS: [(&str, &str); 15] = [
    ("serve", ""),
    ("run", ""),
    ("demo", ""),
    ("plugin", "list check new build push installed enable disable remove help"),
    ("apply", ""),
    ("import", "cronicle help"),
    ("event", "list show run enable disable flush delete next help"),
    ("job", "list show log abort rerun delete help"),
    ("category", "list show delete help"),
    ("binding", "list show test delete help"),
    ("webhook-client", "list show delete help"),
    ("delivery", "list show replay help"),
    ("secret", "set list delete help"),
    ("token", "create list revoke help"),
    ("config", "check show default help"),
];

/// The commands that a help lists, with spaces between.
fn listed(help: &Ended) -> String {
    let lines = help.stdout.lines().skip_while(|line| *line != "Commands:").skip(1);
    let lines = lines.take_while(|line| !line.is_empty());
    lines.filter_map(|line| line.split_whitespace().next()).collect::<Vec<_>>().join(" ")
}

#[test]
fn every_command_is_listed_and_explains_itself() {
    let commands = COMMANDS.map(|(command, _)| command).join(" ");
    assert_eq!(listed(&help(&["--help"], &[])), format!("{commands} help"));
    for (command, below) in COMMANDS {
        let usage = format!("Usage: sandyard {command}");
        assert_eq!(listed(&help(&[command, "--help"], &[&usage])), below, "{command}");
        for one in below.split_whitespace().filter(|one| *one != "help") {
            help(&[command, one, "--help"], &[&format!("{usage} {one}")]);
        }
    }
}

#[test]
fn the_data_folder_stands_behind_a_commands_own_options() {
    for command in [["event", "list"], ["job", "list"], ["binding", "test"]] {
        let ended = help(&[command[0], command[1], "--help"], &[]);
        let options: Vec<_> = ended.stdout.split("\nServer:").next().unwrap().lines().collect();
        let of = |option: &str| options.iter().position(|line| line.contains(option)).unwrap();
        let named = |line: &&&str| line.trim_start().starts_with("--");
        let last = options.iter().rfind(named).unwrap();
        assert!(
            last.contains("--data <DIR>") && of("--data <DIR>") < of("-h, --help"),
            "{ended:#?}"
        );
    }
}

#[test]
fn the_version_is_told() {
    let ended = help(&["--version"], &[]);
    assert_eq!(ended.stdout, format!("sandyard {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_command_without_its_words_shows_what_there_is() {
    let bare = sandyard([""; 0]).end().refuses_with_help();
    assert!(!bare.stderr.contains("compile-plugin"), "{bare:#?}");
    sandyard(["plugin"]).end().refuses_with_help();
    sandyard(["run"]).end().refuses("<PLUGIN>").tells("Usage: sandyard run [OPTIONS] <PLUGIN>");
    sandyard(["plugin", "new"]).end().refuses("<NAME>");
    sandyard(["frob"]).end().refuses("'frob'").tells("--help");
}

impl Ended {
    /// It exits as one that was not started, with help on stderr.
    #[track_caller]
    fn refuses_with_help(self) -> Self {
        let ended = self.exits(2).tells("Commands:").tells("Usage: sandyard");
        assert_eq!(ended.stdout, "", "{ended:#?}");
        ended
    }
}
