//! The way to the mail server.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use super::address;
use super::config::{MailConfig, MailTls};
use super::content::Mail;
use super::mail_error::MailError;
use super::recipients::Recipients;

/// Time for one step of the talk with the server. Servers that look a sender up take some seconds.
const STEP: Duration = Duration::from_secs(20);

/// Time for the whole talk.
const TOTAL: Duration = Duration::from_secs(60);

/// Sends mails by one server, each over a connection of its own.
#[derive(Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mailer {
    /// Reads the settings and the certificates to trust. It asks nothing of the server.
    ///
    /// # Errors
    /// [`MailError::Setting`] names the setting that is not usable. A password that would go over
    /// the network in the clear is among them.
    pub fn new(config: &MailConfig) -> Result<Self, MailError> {
        if config.host.is_empty() {
            return Err(setting("host", "it is empty; write the mail server's name or address"));
        }
        let from = sender(&config.from)?;
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&config.host)
            .port(config.port.unwrap_or(config.tls.port()))
            .timeout(Some(STEP))
            .hello_name(own_name())
            .tls(tls(config)?);
        if let Some(credentials) = credentials(config)? {
            builder = builder.credentials(credentials);
        }
        Ok(Self { transport: builder.build(), from })
    }

    /// Sends `mail` once, within a minute, to all of `recipients` together; to nobody it sends
    /// nothing.
    ///
    /// # Errors
    /// The server is away or refuses the mail or one of its recipients;
    /// [`MailError::is_worth_another_try`] tells the two apart.
    pub async fn send(&self, recipients: &Recipients, mail: &Mail) -> Result<(), MailError> {
        if recipients.is_empty() {
            return Ok(());
        }
        let message = self.message(recipients, mail)?;
        match tokio::time::timeout(TOTAL, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(MailError::of_smtp(&error)),
            Err(_) => Err(MailError::Unavailable(format!("no end after {} s", TOTAL.as_secs()))),
        }
    }

    fn message(&self, recipients: &Recipients, mail: &Mail) -> Result<Message, MailError> {
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        let mut builder = Message::builder()
            .from(self.from.clone())
            .subject(&mail.subject)
            .message_id(Some(format!("<{}@{}>", mail.id, self.from.email.domain())))
            // Keeps answering machines from answering (RFC 3834).
            .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()));
        for address in recipients.addresses() {
            builder = builder.to(Mailbox::new(None, address.clone()));
        }
        let body = MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone());
        builder.multipart(body).map_err(|error| MailError::Message(error.to_string()))
    }
}

fn setting(field: &'static str, problem: impl Into<String>) -> MailError {
    MailError::Setting { field, problem: problem.into() }
}

fn sender(text: &str) -> Result<Mailbox, MailError> {
    let (name, inner) = match text.trim().strip_suffix('>').and_then(|t| t.split_once('<')) {
        Some((name, inner)) => (Some(name.trim().to_owned()), inner),
        None => (None, text.trim()),
    };
    let name = name.filter(|name| !name.is_empty());
    let plain = name.as_ref().is_none_or(|name| !name.contains(char::is_control));
    match address::read(inner).filter(|_| plain) {
        Some(address) => Ok(Mailbox::new(name, address)),
        None => Err(setting(
            "from",
            format!("{text:?} is no mail address; write ops@example.com or Name <ops@example.com>"),
        )),
    }
}

fn credentials(config: &MailConfig) -> Result<Option<Credentials>, MailError> {
    let (username, password) = match (&config.username, &config.password) {
        (None, None) => return Ok(None),
        (Some(username), Some(password)) => (username.clone(), password.clone()),
        (Some(_), None) => return Err(setting("password", "it is missing, and username is there")),
        (None, Some(_)) => return Err(setting("username", "it is missing, and password is there")),
    };
    if config.tls == MailTls::None && !is_this_machine(&config.host) {
        return Err(setting(
            "tls",
            "with none, the password would go over the network in the clear; write starttls or tls",
        ));
    }
    Ok(Some(Credentials::new(username, password)))
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn tls(config: &MailConfig) -> Result<Tls, MailError> {
    let wrap = match config.tls {
        MailTls::None => return Ok(Tls::None),
        MailTls::StartTls => Tls::Required,
        MailTls::Tls => Tls::Wrapper,
    };
    let mut parameters = TlsParameters::builder(config.host.clone());
    if let Some(path) = &config.ca_file {
        let unusable = |why: String| {
            let path = path.display();
            setting("ca_file", format!("{path}: {why}; give a file of certificates in PEM form"))
        };
        let pem = std::fs::read(path).map_err(|error| unusable(error.to_string()))?;
        let certificate =
            Certificate::from_pem(&pem).map_err(|error| unusable(error.to_string()))?;
        parameters = parameters.add_root_certificate(certificate);
    }
    parameters.build_rustls().map(wrap).map_err(|error| setting("tls", error.to_string()))
}

/// What this machine calls itself to the server.
fn own_name() -> ClientId {
    let uname = rustix::system::uname();
    let name = uname.nodename().to_str().unwrap_or_default();
    let label = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    if !name.is_empty() && name.chars().all(label) {
        ClientId::Domain(name.to_owned())
    } else {
        ClientId::default()
    }
}

impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailer").field("from", &self.from.email).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> MailConfig {
        MailConfig {
            host: "mail.example.com".into(),
            port: None,
            tls: MailTls::StartTls,
            username: None,
            password: None,
            from: "Sandyard <ops@example.com>".into(),
            ca_file: None,
        }
    }

    fn problem(config: &MailConfig) -> String {
        Mailer::new(config).unwrap_err().to_string()
    }

    #[test]
    fn unusable_settings_are_named_and_the_password_is_not() {
        assert!(Mailer::new(&config()).is_ok());
        let signed_in = MailConfig {
            username: Some("me".into()),
            password: Some("hunter2".into()),
            ..config()
        };
        assert!(Mailer::new(&signed_in).is_ok());
        assert!(!format!("{signed_in:?}").contains("hunter2"));
        for (config, start) in [
            (MailConfig { host: String::new(), ..config() }, "mail.host: it is empty"),
            (MailConfig { from: "ops".into(), ..config() }, "mail.from: \"ops\" is no mail"),
            (
                MailConfig { from: "a\r\nBcc: b <ops@example.com>".into(), ..config() },
                "mail.from: \"a\\r\\nBcc: b <ops@example.com>\" is no mail",
            ),
            (MailConfig { password: None, ..signed_in.clone() }, "mail.password: it is missing"),
            (MailConfig { username: None, ..signed_in.clone() }, "mail.username: it is missing"),
            (
                MailConfig { tls: MailTls::None, ..signed_in.clone() },
                "mail.tls: with none, the password would go over the network",
            ),
            (
                MailConfig { ca_file: Some("/does/not/exist.pem".into()), ..config() },
                "mail.ca_file: /does/not/exist.pem: ",
            ),
        ] {
            let problem = problem(&config);
            assert!(problem.starts_with(start), "{problem}");
            assert!(!problem.contains("hunter2"), "{problem}");
        }
        let local = MailConfig { tls: MailTls::None, host: "127.0.0.1".into(), ..signed_in };
        assert!(Mailer::new(&local).is_ok());
    }

    #[test]
    fn a_message_has_its_headers_and_no_more() {
        let mailer = Mailer::new(&config()).unwrap();
        let recipients = Recipients::parse("notify_fail", "a@example.com, b@example.com").unwrap();
        let mail = Mail {
            id: "j1.error".into(),
            subject: "x\r\nBcc: evil@example.com".into(),
            text: "text".into(),
            html: "<p>html</p>".into(),
        };
        let message = mailer.message(&recipients, &mail).unwrap().formatted();
        let message = String::from_utf8(message).unwrap();
        let (head, _) = message.split_once("\r\n\r\n").unwrap();
        for line in [
            "From: Sandyard <ops@example.com>",
            "To: a@example.com, b@example.com",
            "Message-ID: <j1.error@example.com>",
            "Auto-Submitted: auto-generated",
        ] {
            assert!(head.lines().any(|l| l == line), "{line}\n{head}");
        }
        assert!(!head.lines().any(|line| line.starts_with("Bcc")), "{head}");
    }
}
