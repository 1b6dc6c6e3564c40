//! Sends one notice, once, and says what becomes of it.

use std::time::Instant;

use anyhow::Context as _;
use bytes::Bytes;
use serde_json::Value;

use super::config::NotifyConfig;
use super::notices::{KeptHook, KeptMail};
use super::now;
use crate::model::{EventId, JobId, Namespace};
use crate::notify::mail::{Mailer, Recipients};
use crate::notify::{Hook, HookTemplates, Links, Pages, RetryPolicy, SigningSecret, Verdict};
use crate::outbound::{Client, Policy};
use crate::store::Store;
use crate::store::notices::{Channel, NewNotice, Notice, NoticeState, Try};

/// The setting that lists hosts at private addresses; refusals name it.
const ALLOW: &str = "web_hooks.allow";

/// Sends web hooks and mails.
pub(super) struct Notifier {
    pub(super) templates: HookTemplates,
    pub(super) hostname: String,
    pages: Pages,
    client: Client,
    mailer: Option<Mailer>,
    retries: RetryPolicy,
}

impl Notifier {
    /// Reads the settings.
    ///
    /// # Errors
    /// The mail server's settings are not usable.
    pub(super) fn new(config: &NotifyConfig, hostname: &str) -> anyhow::Result<Self> {
        let mailer = config.mail.as_ref().map(Mailer::new).transpose();
        Ok(Self {
            templates: config.templates.clone(),
            hostname: hostname.to_owned(),
            pages: Pages::new(&config.base_url),
            client: Client::new(Policy::public(config.allow.as_slice().into(), ALLOW)),
            mailer: mailer.context("the mail server's settings")?,
            retries: RetryPolicy::default(),
        })
    }

    pub(super) fn links(
        &self,
        namespace: &Namespace,
        event: &EventId,
        job: Option<&JobId>,
    ) -> Links {
        self.pages.links(namespace, event, job)
    }

    /// Sends a notice once.
    pub(super) async fn send(&self, store: &dyn Store, notice: &Notice) -> (Try, NoticeState) {
        let (begun, at) = (Instant::now(), now());
        let sent = match notice.notice.channel {
            Channel::Hook => self.send_hook(store, &notice.notice).await,
            Channel::Mail => self.send_mail(&notice.notice.content).await,
        };
        let (status, error, verdict) = match sent {
            Ok(sent) => sent,
            Err(error) => (None, Some(format!("{error:#}")), Verdict::GiveUp),
        };
        let attempt = Try { at, status, error, elapsed: begun.elapsed().as_secs_f64() };
        let tries = u32::try_from(notice.tries.len()).unwrap_or(u32::MAX).saturating_add(1);
        let state = match (verdict, self.retries.pause(tries, verdict)) {
            (Verdict::Delivered, _) => NoticeState::Delivered,
            (_, Some(pause)) => NoticeState::Again(now() + pause.as_secs_f64()),
            (_, None) => NoticeState::Failed,
        };
        (attempt, state)
    }

    async fn send_hook(&self, store: &dyn Store, notice: &NewNotice) -> anyhow::Result<Sent> {
        let kept = KeptHook::read(&notice.content)?;
        let secret = match &kept.secret {
            None => None,
            Some(name) => {
                let found = store.secret(&notice.namespace, name).await?;
                let value = found.with_context(|| format!("there is no secret {name}"))?;
                let text = String::from_utf8_lossy(value.reveal()).into_owned();
                Some(SigningSecret::parse(&text).with_context(|| format!("the secret {name}"))?)
            }
        };
        let hook = Hook {
            target: kept.url.parse()?,
            id: kept.id,
            body: Bytes::from(Value::Object(kept.payload).to_string()),
            secret,
        };
        let (attempt, verdict) = hook.attempt(&self.client).await;
        Ok((attempt.status, attempt.error, verdict))
    }

    async fn send_mail(&self, content: &Value) -> anyhow::Result<Sent> {
        let kept = KeptMail::read(content)?;
        let mailer = self
            .mailer
            .as_ref()
            .context("no mail server is set up; name one in [smtp] of the configuration file")?;
        let recipients = Recipients::parse("recipients", &kept.recipients)?;
        Ok(match mailer.send(&recipients, &kept.mail).await {
            Ok(()) => (None, None, Verdict::Delivered),
            Err(error) if error.is_worth_another_try() => {
                (None, Some(error.to_string()), Verdict::Again { asked: None })
            }
            Err(error) => (None, Some(error.to_string()), Verdict::GiveUp),
        })
    }
}

/// What came of a try: a status, an error, and what it leads to.
type Sent = (Option<u16>, Option<String>, Verdict);

impl KeptHook {
    fn read(content: &Value) -> anyhow::Result<Self> {
        serde::Deserialize::deserialize(content).context("what is kept of the web hook")
    }
}

impl KeptMail {
    fn read(content: &Value) -> anyhow::Result<Self> {
        serde::Deserialize::deserialize(content).context("what is kept of the mail")
    }
}
