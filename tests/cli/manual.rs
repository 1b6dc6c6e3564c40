//! The manual: its links lead somewhere, and the commands and options that it names are there.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use crate::call::sandyard;

/// Options of other programs that the manual names.
const FOREIGN: [&str; 1] = ["--event-async-dispatch"];

/// Programs that have options of their own.
const PROGRAMS: [&str; 3] = ["cargo ", "curl ", "kubectl "];

/// A page of the manual, apart: what is written, and what is to be typed.
struct Page {
    path: PathBuf,
    /// Lines outside of blocks.
    prose: Vec<String>,
    /// Lines of blocks of commands, each with those that go on after a backslash.
    commands: Vec<String>,
}

/// The pages of the manual.
fn pages() -> Vec<Page> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let docs = fs::read_dir(root.join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let pages = docs.chain(["README.md", "CHANGELOG.md"].map(|name| root.join(name)));
    let mut pages: Vec<_> = pages.map(Page::read).collect();
    pages.sort_by(|one, next| one.path.cmp(&next.path));
    assert!(pages.len() > 10, "most of the manual is not where it is looked for");
    pages
}

impl Page {
    fn read(path: PathBuf) -> Self {
        let text = fs::read_to_string(&path).unwrap().replace("\\\n", " ");
        let (mut prose, mut commands, mut block) = (Vec::new(), Vec::new(), None);
        for line in text.lines() {
            match (line.strip_prefix("```"), block) {
                (Some(language), None) => block = Some(language),
                (Some(_), Some(_)) => block = None,
                (None, None) => prose.push(line.to_owned()),
                (None, Some("sh")) => commands.push(line.to_owned()),
                (None, Some(_)) => {}
            }
        }
        assert_eq!(block, None, "a block of {} has no end", path.display());
        Self { path, prose, commands }
    }

    /// Where headings are linked to, as GitHub does it.
    fn anchors(&self) -> Vec<String> {
        let headings = self.prose.iter().filter(|line| line.starts_with('#'));
        let anchor = |heading: &String| {
            let kept = |c: &char| c.is_alphanumeric() || " -_".contains(*c);
            let text: String =
                heading.trim_start_matches('#').trim().chars().filter(kept).collect();
            text.to_lowercase().replace(' ', "-")
        };
        headings.map(anchor).collect()
    }

    /// What stands between backticks, on one line or over the end of one.
    fn code(&self) -> Vec<String> {
        let prose = self.prose.join(" ");
        prose.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    }

    /// Where its links lead to, but those to other sites.
    fn links(&self) -> impl Iterator<Item = &str> {
        let targets = self.prose.iter().flat_map(|line| line.split("](").skip(1));
        let targets = targets.filter_map(|rest| rest.split_once(')')).map(|(target, _)| target);
        targets.filter(|target| !target.contains("://"))
    }
}

/// What commands there are, and what they take, as their helps say.
#[derive(Default)]
struct Helps(HashMap<Vec<String>, String>);

impl Helps {
    fn of(&mut self, command: &[String]) -> &str {
        self.0.entry(command.to_vec()).or_insert_with(|| {
            let help = sandyard(command).arguments(["--help"]).end();
            help.exits(0).stdout
        })
    }

    /// The commands below one.
    fn below(&mut self, command: &[String]) -> Vec<String> {
        let lines = self.of(command).lines().skip_while(|line| *line != "Commands:").skip(1);
        let lines = lines.take_while(|line| !line.is_empty());
        lines.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
    }

    /// The options of all commands.
    fn options(&mut self, command: &[String]) -> BTreeSet<String> {
        let mut options: BTreeSet<_> = options(self.of(command)).map(str::to_owned).collect();
        for below in self.below(command).into_iter().filter(|below| below != "help") {
            options.extend(self.options(&[command, &[below]].concat()));
        }
        options
    }

    /// Whether the words after `sandyard` are a command with its options; if not, what is wrong.
    fn check(&mut self, words: &str) -> Result<(), String> {
        let words = words.split(" #").next().unwrap_or_default();
        let mut command = Vec::new();
        for word in words.split_whitespace() {
            let below = self.below(&command);
            if below.is_empty() || word.starts_with('-') {
                break;
            }
            if !below.iter().any(|known| known == word) {
                return Err(format!("`{word}` is no command"));
            }
            command.push(word.to_owned());
        }
        let known: BTreeSet<_> = options(self.of(&command)).map(str::to_owned).collect();
        match options(words).find(|option| !known.contains(*option)) {
            Some(option) => Err(format!("`{}` has no {option}", command.join(" "))),
            None => Ok(()),
        }
    }
}

/// The long options in a text.
fn options(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    words.filter(|word| word.starts_with("--") && word.len() > 2)
}

#[test]
fn every_link_leads_somewhere() {
    let pages = pages();
    let mut links = 0;
    for page in &pages {
        for link in page.links() {
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = match path {
                "" => page.path.clone(),
                path => page.path.parent().unwrap().join(path),
            };
            let target = target.canonicalize();
            let at = || format!("{link} in {}", page.path.display());
            let target = target.unwrap_or_else(|error| panic!("{}: {error}", at()));
            let there = pages.iter().find(|page| page.path.canonicalize().unwrap() == target);
            let anchors = there.map(Page::anchors).unwrap_or_default();
            assert!(anchor.is_empty() || anchors.iter().any(|known| known == anchor), "{}", at());
            links += 1;
        }
    }
    assert!(links > 100, "only {links} links were found");
}

#[test]
fn every_command_and_option_that_is_named_is_there() {
    let mut helps = Helps::default();
    let known = helps.options(&[]);
    let mut checked = 0;
    for page in pages() {
        let typed = page.commands.iter().flat_map(|line| line.split(['|', ';', '(']));
        let code = page.code();
        let typed = typed.chain(code.iter().map(String::as_str)).map(str::trim);
        for words in typed.filter_map(|part| part.strip_prefix("sandyard ")) {
            let checking = helps.check(words);
            assert_eq!(checking, Ok(()), "sandyard {words} in {}", page.path.display());
            checked += 1;
        }
        let foreign = |code: &&String| PROGRAMS.iter().any(|program| code.starts_with(program));
        for option in code.iter().filter(|code| !foreign(code)).flat_map(|code| options(code)) {
            let is_known = known.contains(option) || FOREIGN.contains(&option);
            assert!(is_known, "{option} in {}", page.path.display());
        }
    }
    assert!(checked > 100, "only {checked} commands were found");
}
