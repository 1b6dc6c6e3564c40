//! Mails about jobs, to a real mail server.

use sandyard::notify::mail::MailTls;
use serde_json::{Value, json};

use crate::smtp::Smtp;
use crate::yard::{Yard, eventually};

/// A mail server, and a yard that sends its mails there.
async fn yard() -> (Yard, Smtp) {
    let smtp = tokio::task::spawn_blocking(Smtp::plain).await.unwrap();
    let config = smtp.config(MailTls::None);
    let yard = Yard::with(|setup| setup.engine.notify.mail = Some(config)).await;
    yard.upload("print").await;
    (yard, smtp)
}

/// The next mail, and the server again.
async fn next(mut smtp: Smtp) -> (Value, Smtp) {
    tokio::task::spawn_blocking(move || (smtp.next(), smtp)).await.unwrap()
}

fn subject(mail: &Value) -> &str {
    let headers = mail["headers"].as_array().unwrap();
    let subject = headers.iter().find(|header| header[0] == "Subject").unwrap();
    subject[1].as_str().unwrap()
}

fn complete(code: i64) -> Value {
    json!({ "complete": 1, "code": code, "description": "as told" })
}

#[tokio::test]
async fn who_is_named_hears_of_the_end_and_the_plugin_has_the_last_word() {
    let (yard, smtp) = yard().await;
    let named = json!({
        "title": "Nightly", "notify_success": "well@example.com",
        "notify_fail": "ill@example.com, second@example.com",
    });
    yard.prints("e", &[json!("a line"), complete(0)], named.clone()).await;
    let job = yard.run("e").await.entry.id;
    let (mail, smtp) = next(smtp).await;
    assert_eq!(mail["to"], json!(["well@example.com"]));
    assert_eq!(subject(&mail), "Sandyard: job succeeded: Nightly");
    let text = mail["text"].as_str().unwrap();
    assert!(text.contains("a line") && text.contains(job.as_str()), "{text}");

    yard.prints("e", &[complete(7)], named.clone()).await;
    yard.run("e").await;
    let (mail, smtp) = next(smtp).await;
    assert_eq!(mail["to"], json!(["ill@example.com", "second@example.com"]));
    assert_eq!(subject(&mail), "Sandyard: job failed: Nightly");
    assert!(mail["text"].as_str().unwrap().contains("as told"), "{mail}");

    let changed = json!({ "notify_fail": "other@example.com" });
    yard.prints("e", &[changed, complete(7)], named.clone()).await;
    yard.run("e").await;
    let (mail, smtp) = next(smtp).await;
    assert_eq!(mail["to"], json!(["other@example.com"]));

    yard.prints("e", &[json!({ "notify_success": "" }), complete(0)], named).await;
    let job = yard.run("e").await.entry.id;
    assert_eq!(yard.store().notices(&job).await.unwrap(), []);
    drop(smtp);
}

#[tokio::test]
async fn a_mail_that_cannot_be_sent_says_why_on_the_job() {
    let (yard, smtp) = yard().await;
    let named = json!({ "notify_fail": "refused@example.com" });
    yard.prints("e", &[complete(1)], named.clone()).await;
    let job = yard.run("e").await.entry.id;
    let notice = eventually(async || {
        let notices = yard.store().notices(&job).await.unwrap();
        notices.into_iter().find(|notice| notice.state != "waiting")
    })
    .await;
    assert_eq!((notice.state.as_str(), notice.tries.len()), ("failed", 1));
    assert!(notice.tries[0].error.as_ref().unwrap().contains("no such user"), "{notice:?}");
    drop(smtp);

    let yard = Yard::new().await;
    yard.upload("print").await;
    yard.prints("e", &[complete(1)], named).await;
    let job = yard.run("e").await.entry.id;
    let notice = eventually(async || {
        let notices = yard.store().notices(&job).await.unwrap();
        notices.into_iter().find(|notice| notice.state != "waiting")
    })
    .await;
    let error = notice.tries[0].error.as_ref().unwrap();
    assert!(error.contains("no mail server is set up"), "{error}");
}
