//! Mails to a real mail server.

use sandyard::model::{Code, Namespace, Outcome};
use sandyard::notify::Pages;
use sandyard::notify::mail::{
    FinishedJob, JobMail, Mail, MailConfig, MailError, MailTls, Mailer, News, Recipients,
};
use serde_json::Value;

use crate::smtp::Smtp;

fn job_mail(event: &str) -> Mail {
    let job = "j1".parse().unwrap();
    let event_id = "nightly".parse().unwrap();
    JobMail {
        event: event.into(),
        category: "General".into(),
        plugin: "Shell".into(),
        hostname: "box".into(),
        notes: "Ruft Ada an: 5 > 3".into(),
        links: Pages::new("https://h").links(&Namespace::default(), &event_id, Some(&job)),
        news: News::Finished(FinishedJob {
            id: job,
            outcome: Outcome::Error,
            code: Code::from(7),
            description: "Platte voll: <ä>".into(),
            elapsed: 61.5,
            log: format!(".\n{}\n\u{1b}[31mlast\u{1b}[0m line\n", "long ".repeat(500)),
        }),
    }
    .mail()
}

async fn send(config: &MailConfig, to: &str, mail: &Mail) -> Result<(), MailError> {
    let recipients = Recipients::parse("notify_fail", to).unwrap();
    Mailer::new(config).unwrap().send(&recipients, mail).await
}

fn header<'a>(mail: &'a Value, name: &str) -> Vec<&'a str> {
    let headers = mail["headers"].as_array().unwrap();
    let named =
        headers.iter().filter(|header| header[0].as_str().unwrap().eq_ignore_ascii_case(name));
    named.map(|header| header[1].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_mail_arrives_in_text_and_html() {
    let mut server = Smtp::plain();
    let mail = job_mail("Nächtlich 🌙 <b>");
    let config = server.config(MailTls::None);
    send(&config, "a@example.com, b@example.com", &mail).await.unwrap();
    let got = server.next();
    assert_eq!(got["from"], "yard@example.com");
    assert_eq!(got["to"], serde_json::json!(["a@example.com", "b@example.com"]));
    assert_eq!(got["type"], "multipart/alternative");
    assert_eq!(got["defects"], serde_json::json!([]));
    assert!(got["longest"].as_u64().unwrap() <= 998, "{}", got["longest"]);
    assert_eq!(header(&got, "Subject"), ["Sandyard: job failed: Nächtlich 🌙 <b>"]);
    assert_eq!(header(&got, "From"), ["Sandyard <yard@example.com>"]);
    assert_eq!(header(&got, "To"), ["a@example.com, b@example.com"]);
    assert_eq!(header(&got, "Message-ID"), ["<j1.error@example.com>"]);
    assert_eq!(header(&got, "Auto-Submitted"), ["auto-generated"]);
    assert_eq!(header(&got, "Date").len(), 1);
    let text = got["text"].as_str().unwrap().replace("\r\n", "\n");
    assert_eq!(text.trim_end(), mail.text().trim_end());
    assert!(text.contains("\nlast line\n"), "{text}");
    let html = got["html"].as_str().unwrap();
    assert!(html.contains("Platte voll: &lt;ä&gt;") && html.contains("5 &gt; 3"), "{html}");
    assert!(!html.contains("🌙 <b>"), "{html}");
}

#[tokio::test]
async fn no_title_makes_a_header() {
    let mut server = Smtp::plain();
    let config = server.config(MailTls::None);
    for title in [
        "x\r\nBcc: evil@example.com\r\n\r\nbody",
        "x\nBcc: evil@example.com",
        "x\rBcc: evil@example.com",
        "x\u{85}Bcc: evil@example.com\u{2028}Bcc: evil@example.com",
        &"Bcc: evil@example.com ".repeat(20),
    ] {
        send(&config, "a@example.com", &job_mail(title)).await.unwrap();
        let got = server.next();
        assert_eq!(got["to"], serde_json::json!(["a@example.com"]));
        assert_eq!(header(&got, "Bcc"), [""; 0], "{title:?}");
        assert_eq!(header(&got, "Subject").len(), 1);
        assert!(header(&got, "Subject")[0].contains("Bcc: evil@example.com"));
        assert_eq!(got["defects"], serde_json::json!([]), "{title:?}");
    }
}

#[tokio::test]
async fn starttls_and_tls_are_used_and_certificates_are_checked() {
    for (mut server, tls) in [
        (Smtp::with_certificate(&[]), MailTls::StartTls),
        (Smtp::with_certificate(&["--tls"]), MailTls::Tls),
    ] {
        let config = server.config(tls);
        send(&config, "a@example.com", &job_mail("private")).await.unwrap();
        assert_eq!(server.next()["private"], true);
        let untrusted = MailConfig { ca_file: None, ..config.clone() };
        let error = send(&untrusted, "a@example.com", &job_mail("x")).await.unwrap_err();
        assert!(error.to_string().contains("certificate"), "{error}");
        let elsewhere = MailConfig { host: "127.0.0.1".into(), ..config };
        assert!(send(&elsewhere, "a@example.com", &job_mail("x")).await.is_err());
    }
}

#[tokio::test]
async fn a_server_without_starttls_gets_nothing() {
    let mut server = Smtp::plain();
    let required = server.config(MailTls::StartTls);
    let error = send(&required, "a@example.com", &job_mail("private")).await.unwrap_err();
    assert!(matches!(error, MailError::Unavailable(_)), "{error:?}");
    let plain = server.config(MailTls::None);
    send(&plain, "a@example.com", &job_mail("plain")).await.unwrap();
    assert_eq!(header(&server.next(), "Subject"), ["Sandyard: job failed: plain"]);
}

#[tokio::test]
async fn a_password_lets_in_and_a_wrong_one_does_not() {
    let mut server = Smtp::with_password("hunter2");
    let signed_in = |password: &str| MailConfig {
        username: Some("yard".into()),
        password: Some(password.into()),
        ..server.config(MailTls::None)
    };
    let (right, wrong) = (signed_in("hunter2"), signed_in("hunter3"));
    let error = send(&wrong, "a@example.com", &job_mail("x")).await.unwrap_err();
    assert!(matches!(error, MailError::Refused(_)), "{error:?}");
    assert!(!format!("{error:?} {error}").contains("hunter3"), "{error:?}");
    send(&right, "a@example.com", &job_mail("x")).await.unwrap();
    assert_eq!(server.next()["user"], "yard");
}

#[tokio::test]
async fn a_refusal_is_told_from_a_bad_moment() {
    let mut server = Smtp::plain();
    let config = server.config(MailTls::None);
    let mail = job_mail("x");
    let refused = send(&config, "refused@example.com", &mail).await.unwrap_err();
    assert!(!refused.is_worth_another_try());
    assert!(refused.to_string().contains("no such user here"), "{refused}");
    let busy = send(&config, "a@example.com, busy@example.com", &mail).await.unwrap_err();
    assert!(busy.is_worth_another_try());
    assert!(busy.to_string().contains("try again later"), "{busy}");
    send(&config, "", &mail).await.unwrap();
    send(&config, "a@example.com", &mail).await.unwrap();
    assert_eq!(server.next()["to"], serde_json::json!(["a@example.com"]));
    drop(server);
    let away = send(&config, "a@example.com", &mail).await.unwrap_err();
    assert!(away.is_worth_another_try(), "{away:?}");
}
