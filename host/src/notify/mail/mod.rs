//! Mails about jobs: what they say, who gets them, and the server that takes them.

mod address;
mod config;
mod content;
mod html;
mod job_mail;
mod mail_error;
mod mailer;
mod plain;
mod recipients;

#[cfg(test)]
mod job_mail_tests;

pub use config::{MailConfig, MailTls};
pub use content::Mail;
pub use job_mail::{FinishedJob, JobMail, News};
pub use mail_error::MailError;
pub use mailer::Mailer;
pub use recipients::{MAX_RECIPIENTS, Recipients, RecipientsError};
