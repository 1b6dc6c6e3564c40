//! Whether what a configuration names can be used.

use anyhow::Context as _;

use super::settings::Config;
use crate::http;
use crate::notify::mail::Mailer;

/// Looks at the files that a configuration names, and at what can only be judged together. It
/// asks nothing of any server.
///
/// # Errors
/// What can't be used, by its key.
pub fn verify(config: &Config) -> anyhow::Result<()> {
    if let Some(tls) = &config.tls {
        http::acceptor(&tls.cert, &tls.key).map(drop)?;
    }
    if let Some(mail) = &config.smtp {
        Mailer::new(mail).map(drop).context("[smtp]")?;
    }
    Ok(())
}
