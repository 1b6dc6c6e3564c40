//! Secrets that the operator lent to the plugin. A value that was read is masked wherever it appears
//! in the log and in the record of the job.
//!
//! The plugin needs the grant `secrets`, and a grant for each name.
//!
//! ```
//! use sandyard_guest::{Job, Outcome, secrets, testing};
//!
//! fn work(_: Job) -> sandyard_guest::Result {
//!     let token = secrets::open("api-token")?.text()?;
//!     // ... a request with the token ...
//!     # assert_eq!(token, "hunter2");
//!     Ok(Outcome::success())
//! }
//!
//! let said = testing::job(()).secret("api-token", "hunter2").run(work);
//! assert!(said.is_success());
//! ```
//!
//! Calls work on wasm32-wasip2 with the feature `services`. Elsewhere each is
//! [`Denied::Unsupported`], except in a test, which brings its own secrets.

use std::fmt;

use crate::{Context, Denied, Result, services};

/// A secret that may be read.
pub struct Secret {
    name: String,
    held: services::HeldSecret,
}

/// The secret called `name`. A name that does not exist and one that is not granted are denied
/// alike.
///
/// # Errors
/// See [`Denied`].
///
/// ```no_run
/// let token = sandyard_guest::secrets::open("api-token")?;
/// # Ok::<(), sandyard_guest::Error>(())
/// ```
pub fn open(name: &str) -> Result<Secret, Denied> {
    Ok(Secret { name: name.to_owned(), held: services::open(name)? })
}

impl Secret {
    /// The value, up to 64 KiB.
    ///
    /// # Errors
    /// See [`Denied`].
    ///
    /// ```no_run
    /// let key: Vec<u8> = sandyard_guest::secrets::open("signing-key")?.bytes()?;
    /// # Ok::<(), sandyard_guest::Error>(())
    /// ```
    pub fn bytes(&self) -> Result<Vec<u8>, Denied> {
        self.held.reveal()
    }

    /// The value as text.
    ///
    /// # Errors
    /// See [`Denied`]; a value that is not UTF-8 is an error too, which does not show it.
    ///
    /// ```no_run
    /// let token: String = sandyard_guest::secrets::open("api-token")?.text()?;
    /// # Ok::<(), sandyard_guest::Error>(())
    /// ```
    pub fn text(&self) -> Result<String> {
        let text = String::from_utf8(self.bytes()?).ok();
        text.context(format_args!("the secret {:?} is not UTF-8", self.name))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Secret({:?})", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Job, Outcome, testing};

    #[test]
    fn a_secret_is_shown_by_nothing_but_its_value() {
        let said = testing::job(()).secret("key", [0xFF, 1]).run(|_: Job| {
            let secret = open("key")?;
            assert_eq!(format!("{secret:?}"), "Secret(\"key\")");
            assert_eq!(secret.bytes()?, [0xFF, 1]);
            assert_eq!(secret.text().unwrap_err().description(), "the secret \"key\" is not UTF-8");
            Ok(Outcome::success())
        });
        assert!(said.is_success(), "{said:?}");
    }

    #[test]
    fn what_the_test_does_not_bring_is_not_granted() {
        let said =
            testing::job(()).run(|_: Job| Ok(Outcome::success().describe(open("a")?.text()?)));
        assert!(said.description().starts_with("not granted: "), "{said:?}");
        assert_eq!(open("a").unwrap_err(), Denied::Unsupported);
    }
}
