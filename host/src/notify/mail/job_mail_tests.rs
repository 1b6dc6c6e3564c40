//! What mails say.

use super::{FinishedJob, JobMail, News};
use crate::model::{Code, Namespace, Outcome};
use crate::notify::Pages;

fn mail(news: News) -> JobMail {
    let job = "j1".parse().unwrap();
    let job = matches!(news, News::Finished(_)).then_some(&job);
    JobMail {
        event: "Nightly & <b>bold</b>".into(),
        category: "General".into(),
        plugin: "Shell".into(),
        hostname: "box".into(),
        notes: "Call Ada".into(),
        links: Pages::new("https://h").links(&Namespace::default(), &"e1".parse().unwrap(), job),
        news,
    }
}

fn failed(log: &str) -> News {
    News::Finished(FinishedJob {
        id: "j1".parse().unwrap(),
        outcome: Outcome::Error,
        code: Code::from(7),
        description: "disk <full>".into(),
        elapsed: 61.0,
        log: log.into(),
    })
}

#[test]
fn a_mail_tells_the_facts_in_text_and_in_html() {
    let mail = mail(failed("one\ntwo <script>\n")).mail();
    assert_eq!(mail.subject(), "Sandyard: job failed: Nightly & <b>bold</b>");
    assert_eq!(
        mail.text(),
        "job failed: Nightly & <b>bold</b>\n\n\
         Event:    Nightly & <b>bold</b>\n\
         Category: General\n\
         Plugin:   Shell\n\
         Host:     box\n\
         Job:      j1\n\
         Outcome:  error\n\
         Code:     7\n\
         Elapsed:  1 min 1 s\n\n\
         Description:\ndisk <full>\n\n\
         Log:\none\ntwo <script>\n\n\
         Notes:\nCall Ada\n\n\
         Job: https://h/jobs/j1\n\
         Event: https://h/events/e1\n"
    );
    let html = mail.html();
    for part in [
        "<h2>job failed: Nightly &amp; &lt;b&gt;bold&lt;/b&gt;</h2>",
        "<tr><th align=\"left\">Code</th><td>7</td></tr>",
        "disk &lt;full&gt;</pre>",
        "two &lt;script&gt;</pre>",
        "<a href=\"https://h/jobs/j1\">https://h/jobs/j1</a>",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
    assert!(!html.contains("<script"), "{html}");
}

#[test]
fn each_outcome_has_its_headline() {
    for (outcome, headline) in [
        (Outcome::Success, "job succeeded"),
        (Outcome::Warning, "job ended with a warning"),
        (Outcome::Error, "job failed"),
        (Outcome::Aborted, "job aborted"),
    ] {
        let News::Finished(job) = failed("") else { panic!("a finished job") };
        let mail = mail(News::Finished(FinishedJob { outcome, ..job })).mail();
        assert!(mail.subject().starts_with(&format!("Sandyard: {headline}: ")), "{mail:?}");
        assert!(!mail.text().contains("Log"), "{mail:?}");
    }
    let mail = mail(News::LaunchFailed { description: "no place".into() }).mail();
    assert!(mail.subject().starts_with("Sandyard: launch failed: "), "{mail:?}");
    assert!(mail.text().contains("Description:\nno place\n"), "{mail:?}");
    assert!(!mail.text().contains("jobs/"), "{mail:?}");
}

#[test]
fn a_long_log_is_quoted_from_its_end() {
    let log = format!("{}\nthe reason\n", "x".repeat(100_000));
    let mail = mail(failed(&log)).mail();
    assert!(mail.text().contains("Log (its last 4 KiB):\nthe reason\n"), "{mail:?}");
}

#[test]
fn a_subject_is_one_line_whatever_the_title() {
    let news = failed("");
    let mail = JobMail { event: "x\r\nBcc: evil@example.com\r\n\r\nhi".into(), ..mail(news) };
    assert_eq!(mail.mail().subject(), "Sandyard: job failed: x Bcc: evil@example.com hi");
}

#[test]
fn secrets_are_masked_before_anything_is_escaped() {
    let mut mail = mail(failed("key is a<b&c\n"));
    mail.notes = "a<b&c".into();
    let mail = mail.masked(&|text| text.replace("a<b&c", "***")).mail();
    for whole in [mail.text(), mail.html()] {
        assert!(whole.contains("key is ***"), "{whole}");
        assert!(!whole.contains("a<b") && !whole.contains("a&lt;b"), "{whole}");
    }
}
