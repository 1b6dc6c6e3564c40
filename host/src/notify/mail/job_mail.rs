//! What a mail says about a job (plugin manual, "E-mail Notification").

use super::content::{Content, Mail, Section};
use super::plain;
use crate::model::{Code, JobId, Outcome};
use crate::notify::{HookId, Links};

/// The facts of a mail about a job. Texts may be anything; secrets in them are for
/// [`masked`](Self::masked) to blot out.
#[derive(Debug, Clone, PartialEq)]
pub struct JobMail {
    /// The event's title.
    pub event: String,
    /// The category's title.
    pub category: String,
    /// The plugin's title.
    pub plugin: String,
    /// The host's name.
    pub hostname: String,
    /// The event's notes; empty if there are none.
    pub notes: String,
    /// Where it can be looked at.
    pub links: Links,
    /// What there is to say.
    pub news: News,
}

/// What there is to say about a job.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    /// It has ended.
    Finished(FinishedJob),
    /// It could not be started.
    LaunchFailed {
        /// Why, in a sentence.
        description: String,
    },
}

/// How a job ended.
#[derive(Debug, Clone, PartialEq)]
pub struct FinishedJob {
    /// The job.
    pub id: JobId,
    /// How it ended, in one word.
    pub outcome: Outcome,
    /// Its code.
    pub code: Code,
    /// What it or the host said about the end; may be empty.
    pub description: String,
    /// Seconds from the launch to the end.
    pub elapsed: f64,
    /// Its log, of which the end is quoted.
    pub log: String,
}

impl JobMail {
    /// The facts with every text as `mask` gives it back.
    #[must_use]
    pub fn masked(mut self, mask: &dyn Fn(&str) -> String) -> Self {
        for text in [&mut self.event, &mut self.category, &mut self.plugin, &mut self.notes] {
            *text = mask(text);
        }
        match &mut self.news {
            News::LaunchFailed { description } => *description = mask(description),
            News::Finished(job) => {
                job.description = mask(&job.description);
                job.log = mask(&job.log);
                if let Code::Text(code) = &mut job.code {
                    *code = mask(code);
                }
            }
        }
        self
    }

    /// The mail.
    pub fn mail(&self) -> Mail {
        let mut content = Content {
            headline: format!("{}: {}", self.what_happened(), plain::line(&self.event)),
            facts: vec![
                ("Event", plain::line(&self.event)),
                ("Category", plain::line(&self.category)),
                ("Plugin", plain::line(&self.plugin)),
                ("Host", plain::line(&self.hostname)),
            ],
            ..Content::default()
        };
        let id = match &self.news {
            News::Finished(job) => {
                job.tell(&mut content);
                format!("{}.{}", job.id, job.outcome)
            }
            News::LaunchFailed { description } => {
                content.section("Description", plain::lines(description));
                HookId::generate().to_string()
            }
        };
        content.section("Notes", plain::lines(&self.notes));
        if let Some(url) = &self.links.job_details_url {
            content.links.push(("Job", plain::line(url)));
        }
        content.links.push(("Event", plain::line(&self.links.edit_event_url)));
        content.into_mail(id)
    }

    fn what_happened(&self) -> &'static str {
        match &self.news {
            News::LaunchFailed { .. } => "launch failed",
            News::Finished(job) => match job.outcome {
                Outcome::Success => "job succeeded",
                Outcome::Warning => "job ended with a warning",
                Outcome::Error => "job failed",
                Outcome::Aborted => "job aborted",
            },
        }
    }
}

impl FinishedJob {
    fn tell(&self, content: &mut Content) {
        content.facts.extend([
            ("Job", self.id.to_string()),
            ("Outcome", self.outcome.to_string()),
            ("Code", plain::line(&self.code.to_string())),
            ("Elapsed", elapsed(self.elapsed)),
        ]);
        content.section("Description", plain::lines(&self.description));
        let (log, cut) = plain::log_end(&self.log);
        content.section(if cut { "Log (its last 4 KiB)" } else { "Log" }, log);
    }
}

impl Content {
    /// Adds a text, unless it is empty.
    fn section(&mut self, heading: &'static str, text: String) {
        if !text.is_empty() {
            self.sections.push(Section { heading, text });
        }
    }
}

/// A time as people say it.
fn elapsed(seconds: f64) -> String {
    let whole = std::time::Duration::try_from_secs_f64(seconds).unwrap_or_default().as_secs();
    match (whole / 3600, whole % 3600 / 60, whole % 60) {
        (0, 0, _) => format!("{:.1} s", seconds.max(0.0)),
        (0, minutes, rest) => format!("{minutes} min {rest} s"),
        (hours, minutes, rest) => format!("{hours} h {minutes} min {rest} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::elapsed;

    #[test]
    fn times_read_well() {
        for (seconds, text) in [
            (0.0, "0.0 s"),
            (-1.0, "0.0 s"),
            (12.34, "12.3 s"),
            (60.9, "1 min 0 s"),
            (3600.0 * 25.0 + 61.0, "25 h 1 min 1 s"),
            (f64::NAN, "0.0 s"),
        ] {
            assert_eq!(elapsed(seconds), text);
        }
    }
}
