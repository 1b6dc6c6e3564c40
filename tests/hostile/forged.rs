//! Plugins that lie in the protocol.

use sandyard::model::{Code, EventId};
use serde_json::{Map, json};

use crate::harm::{FORMS, succeeds};

#[test]
fn the_first_good_completion_stands() {
    for form in FORMS {
        let record = succeeds(form("forged-lines"));
        assert_eq!(
            (record.report.description.as_str(), &record.report.code),
            ("first", &Code::from(0))
        );
        assert_eq!(
            record.report.chain, None,
            "what is said after the completion counts for nothing"
        );
        assert_eq!(record.report.progress, Some(0.2));
        assert_eq!(record.report.label.as_deref(), Some("two"));
        assert!(record.report.log.len() < 200_000 + (16 << 10), "{}", record.report.log.len());
        for part in ["progress", "table", "html", "chain_data", "update_event"] {
            let is_note = |line: &str| line.starts_with("[sandyard]") && line.contains(part);
            assert!(
                record.report.log.lines().any(is_note),
                "no note on {part}:\n{}",
                head(&record.report.log)
            );
        }
    }
}

#[test]
fn naming_itself_as_the_next_is_only_a_wish() {
    for form in FORMS {
        let mut trial = form("chain-to-itself");
        trial.request.event = Some("endless".parse::<EventId>().unwrap());
        let mut fields = Map::new();
        fields.insert("chain_data".to_owned(), json!(41));
        let record = succeeds(trial.fields(fields));
        assert_eq!(record.report.chain.as_deref(), Some("endless"));
        assert_eq!(record.report.chain_data, Some(json!(42)));
    }
}

fn head(log: &str) -> String {
    log.lines().map(|line| line.chars().take(200).collect::<String>() + "\n").collect()
}
