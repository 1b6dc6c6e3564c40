//! A job that a test puts together and runs.

use std::rc::Rc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::Said;
use crate::http::{self, Request, Response};
use crate::services::{Keeping, Kept};
use crate::voice::Voice;
use crate::{Context, Job, Result, run};

/// Starts putting a job together, from its params; `()` means no params.
///
/// The id of the job is `jtest00001`, its time 1449431125, unless [`Rehearsal::with`] says
/// otherwise.
///
/// ```
/// use sandyard_guest::{testing, Job, Outcome};
///
/// let said = testing::job(()).run(|job: Job| Ok(Outcome::success().describe(job.id())));
/// assert_eq!(said.description(), "jtest00001");
/// ```
pub fn job(params: impl Serialize) -> Rehearsal {
    let (properties, kept) = (Map::new(), Kept::default());
    let mut rehearsal = Rehearsal { properties, refusal: None, answer: None, kept }
        .with("id", "jtest00001")
        .with("now", 1_449_431_125);
    rehearsal.put("params", params);
    rehearsal
}

/// A job that is put together for a test.
pub struct Rehearsal {
    properties: Map<String, Value>,
    refusal: Option<crate::Error>,
    answer: Option<http::Answer>,
    kept: Kept,
}

impl Rehearsal {
    /// Sets a top-level property of the job, such as `chain_data` or `source`.
    ///
    /// ```
    /// use sandyard_guest::{testing, Job, Outcome};
    ///
    /// testing::job(()).with("chain", "e29bf12db").run(|job: Job| {
    ///     assert_eq!(job.whole()["chain"], "e29bf12db");
    ///     Ok(Outcome::success())
    /// });
    /// ```
    #[must_use]
    pub fn with(mut self, property: &str, value: impl Serialize) -> Self {
        self.put(property, value);
        self
    }

    /// Answers the HTTP requests that the work sends. Without this, each is an error.
    ///
    /// ```
    /// use sandyard_guest::http::{self, Response};
    /// use sandyard_guest::{testing, Job, Outcome};
    ///
    /// let said = testing::job(())
    ///     .answer(|request| Ok(Response::new(200).with_body(format!("you asked for {}", request.url()))))
    ///     .run(|_: Job| {
    ///         let response = http::get("https://example.com/")?;
    ///         Ok(Outcome::success().describe(response.text()))
    ///     });
    /// assert_eq!(said.description(), "you asked for https://example.com/");
    /// ```
    #[must_use]
    pub fn answer(mut self, answer: impl Fn(&Request) -> http::Result<Response> + 'static) -> Self {
        self.answer = Some(Box::new(answer));
        self
    }

    /// Gives the work a value that [`kv`](crate::kv) finds.
    ///
    /// ```
    /// use sandyard_guest::{Job, Outcome, kv, testing};
    ///
    /// testing::job(()).stored("cursor", "7").run(|_: Job| {
    ///     assert_eq!(kv::get("cursor")?, Some(b"7".to_vec()));
    ///     Ok(Outcome::success())
    /// });
    /// ```
    #[must_use]
    pub fn stored(mut self, key: &str, value: impl AsRef<[u8]>) -> Self {
        self.kept.values.insert(key.to_owned(), value.as_ref().to_owned());
        self
    }

    /// Lends the work a secret, see [`secrets`](crate::secrets).
    ///
    /// ```
    /// use sandyard_guest::{Job, Outcome, secrets, testing};
    ///
    /// testing::job(()).secret("token", "hunter2").run(|_: Job| {
    ///     assert_eq!(secrets::open("token")?.text()?, "hunter2");
    ///     Ok(Outcome::success())
    /// });
    /// ```
    #[must_use]
    pub fn secret(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.kept.secrets.insert(name.to_owned(), value.as_ref().to_owned());
        self
    }

    /// Runs the work on the job, as [`run`](crate::run()) would, and returns what it said.
    ///
    /// ```
    /// use sandyard_guest::{testing, Error, Job};
    ///
    /// let said = testing::job(()).run(|_: Job| Err(Error::new("no rows").with_code(7)));
    /// assert_eq!((said.code(), said.description()), (&7.into(), "no rows"));
    /// ```
    pub fn run<P, F>(self, work: F) -> Said
    where
        P: DeserializeOwned,
        F: FnOnce(Job<P>) -> Result,
    {
        let line = match self.refusal {
            Some(refusal) => Err(refusal),
            None => Ok(Value::Object(self.properties).to_string()),
        };
        let _answering = http::Answering::start(self.answer);
        let keeping = Keeping::start(self.kept);
        let voice = Rc::new(Voice::kept());
        run::perform(line, &voice, work);
        Said::hear(voice, keeping.end())
    }

    /// A value that does not fit JSON makes the whole job fail, with a description that says so.
    fn put(&mut self, property: &str, value: impl Serialize) {
        match serde_json::to_value(value).context(format_args!("put `{property}` into the job")) {
            Ok(value) => {
                self.properties.insert(property.to_owned(), value);
            }
            Err(refusal) => self.refusal = Some(refusal),
        }
    }
}

impl std::fmt::Debug for Rehearsal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}", json!(self.properties))
    }
}
