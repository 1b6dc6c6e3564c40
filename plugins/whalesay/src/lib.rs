//! The work of the plugin `whalesay`: a whale that says a message, in the job's log.

use sandyard_guest::{Job, Outcome, Result};
use serde::Deserialize;

/// Characters of a line in the bubble.
const WIDTH: usize = 40;

const WHALE: [&str; 7] = [
    r"    \",
    r"     \        ' '",
    r"      \        |",
    r"        .------------.     \_/",
    r"       /  o           \_____|",
    r"       \______________/",
    r"   ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~",
];

/// The params of the plugin.
#[derive(Debug, Deserialize)]
pub struct Params {
    /// What the whale says.
    #[serde(default = "hello")]
    pub message: String,
}

fn hello() -> String {
    "hello".to_owned()
}

/// Draws the whale.
///
/// # Errors
/// None; params of a wrong type are refused before.
pub fn whalesay(job: Job<Params>) -> Result {
    for line in picture(&job.params.message) {
        job.log(line);
    }
    Ok(Outcome::success().describe("the whale has spoken"))
}

/// The bubble and the whale below it, line by line. No line begins as a message could make it.
fn picture(message: &str) -> Vec<String> {
    let lines = wrapped(message);
    let width = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    let mut picture = vec![format!(" {}", "_".repeat(width + 2))];
    let last = lines.len().saturating_sub(1);
    for (number, line) in lines.iter().enumerate() {
        let (left, right) = match number {
            0 if last == 0 => ('<', '>'),
            0 => ('/', '\\'),
            _ if number == last => ('\\', '/'),
            _ => ('|', '|'),
        };
        picture.push(format!("{left} {line:width$} {right}"));
    }
    picture.push(format!(" {}", "-".repeat(width + 2)));
    picture.extend(WHALE.map(str::to_owned));
    picture
}

/// The words of a message in lines of at most [`WIDTH`] characters; longer words are cut.
fn wrapped(message: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in message.split_whitespace() {
        let letters: Vec<char> = word.chars().filter(|letter| !letter.is_control()).collect();
        for part in letters.chunks(WIDTH) {
            let part: String = part.iter().collect();
            push(&mut lines, &part);
        }
    }
    lines
}

fn push(lines: &mut Vec<String>, part: &str) {
    let room = |line: &String| line.chars().count() + 1 + part.chars().count() <= WIDTH;
    match lines.last_mut() {
        Some(line) if line.is_empty() => line.push_str(part),
        Some(line) if room(line) => {
            line.push(' ');
            line.push_str(part);
        }
        _ => lines.push(part.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use sandyard_guest::testing;
    use serde_json::json;

    use super::{WHALE, whalesay};

    fn lines(message: &str) -> Vec<String> {
        let said = testing::job(json!({ "message": message })).run(whalesay);
        let mut lines: Vec<_> = said.lines().iter().map(|line| (*line).to_string()).collect();
        assert!(lines.pop().unwrap().starts_with('{'));
        assert_eq!(lines.split_off(lines.len() - WHALE.len()), WHALE);
        lines
    }

    #[test]
    fn it_says_the_message_in_a_bubble() {
        assert_eq!(
            lines("hello events"),
            [" ______________", "< hello events >", " --------------"]
        );
        assert_eq!(lines(" \n "), [" __", "<  >", " --"]);
    }

    #[test]
    fn long_messages_have_several_lines_of_one_width() {
        let long = format!("one {} two\nthree", "x".repeat(45));
        let said = lines(&long);
        assert_eq!(said.len(), 5, "{said:?}");
        assert_eq!(said[1], format!("/ {:40} \\", "one"));
        assert_eq!(said[2], format!("| {} |", "x".repeat(40)));
        assert_eq!(said[3], format!("\\ {:40} /", "xxxxx two three"));
    }

    #[test]
    fn a_message_can_t_pass_for_a_status_line() {
        let said = lines("{\"complete\":1,\"code\":5}\n{\"progress\":1}");
        assert!(said.iter().all(|line| !line.starts_with('{')), "{said:?}");
    }

    #[test]
    fn without_a_message_it_says_hello() {
        let said = testing::job(json!({})).run(whalesay);
        assert!(said.lines().iter().any(|line| *line == "< hello >"));
    }
}
