//! A job: what is to be done, and all that can be said while it is done.

use std::cell::OnceCell;
use std::fmt::Display;
use std::rc::Rc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::perf::{Perf, PerfTimer};
use crate::voice::Voice;
use crate::{Context, Html, Result, Table, report};

/// One job, with its params as the type `P` that the plugin declares.
///
/// Without a type of its own, a plugin takes the params as a JSON value.
///
/// ```
/// # use sandyard_guest::{testing, Job, Outcome};
/// #[derive(serde::Deserialize)]
/// struct Params {
///     #[serde(default)]
///     greeting: String,
/// }
///
/// fn work(job: Job<Params>) -> sandyard_guest::Result {
///     job.progress(0.5);
///     Ok(Outcome::success().describe(&job.params.greeting))
/// }
///
/// let said = testing::job(serde_json::json!({"greeting": "Hi"})).run(work);
/// assert_eq!(said.description(), "Hi");
/// ```
#[derive(Debug)]
pub struct Job<P = Value> {
    /// The params, from the event or from whoever started the job.
    pub params: P,
    id: String,
    now: f64,
    line: String,
    whole: OnceCell<Value>,
    voice: Rc<Voice>,
    perf: Rc<Perf>,
}

impl<P: DeserializeOwned> Job<P> {
    pub(crate) fn parse(line: String, voice: Rc<Voice>, perf: Rc<Perf>) -> Result<Self> {
        let (head, params) = crate::intake::parse(&line)?;
        Ok(Self { params, id: head.id, now: head.now, line, whole: OnceCell::new(), voice, perf })
    }
}

impl<P> Job<P> {
    /// The id of the job; empty if the job line has none.
    ///
    /// ```
    /// # use sandyard_guest::{testing, Job, Outcome};
    /// # testing::job(()).run(|job: Job| {
    /// job.log(format!("Running job: {}", job.id()));
    /// # Ok(Outcome::success())
    /// # });
    /// ```
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The time that the job is for, in seconds since 1970-01-01 UTC. It lies in the past when a
    /// missed run is caught up (plugin manual, JSON Input).
    ///
    /// ```
    /// # use sandyard_guest::{testing, Job, Outcome};
    /// # testing::job(()).with("now", 1449431125).run(|job: Job| {
    /// let day = job.now() / 86_400;
    /// # assert_eq!(day, 16775);
    /// # Ok(Outcome::success())
    /// # });
    /// ```
    pub fn now(&self) -> i64 {
        // A float turns into the nearest whole number that fits, never into nonsense.
        self.now as i64
    }

    /// The whole job as JSON, with everything that the event and the host put in: `event_title`,
    /// `source`, `chain_data` and so on. Null if the line is no JSON.
    ///
    /// ```
    /// # use sandyard_guest::{testing, Job, Outcome};
    /// # testing::job(()).with("source", "Scheduler").run(|job: Job| {
    /// let source = job.whole()["source"].as_str();
    /// # assert_eq!(source, Some("Scheduler"));
    /// # Ok(Outcome::success())
    /// # });
    /// ```
    pub fn whole(&self) -> &Value {
        self.whole.get_or_init(|| serde_json::from_str(&self.line).unwrap_or_default())
    }

    /// The job line as it was read, without its line feed.
    ///
    /// ```
    /// # use sandyard_guest::{testing, Job, Outcome};
    /// # testing::job(()).run(|job: Job| {
    /// job.log(format!("Running job: {}: {}", job.id(), job.line()));
    /// # Ok(Outcome::success())
    /// # });
    /// ```
    pub fn line(&self) -> &str {
        self.line.trim_end()
    }

    /// What the job before this one in a chain sent as chain data; none if there was none.
    ///
    /// # Errors
    /// The data is there and does not fit `T`.
    ///
    /// ```
    /// # use sandyard_guest::{testing, Job, Outcome};
    /// # testing::job(()).with("chain_data", serde_json::json!({"rows": 3})).run(|job: Job| {
    /// #[derive(serde::Deserialize)]
    /// struct Found { rows: u32 }
    ///
    /// let found: Option<Found> = job.received()?;
    /// # assert_eq!(found.map(|found| found.rows), Some(3));
    /// # Ok(Outcome::success())
    /// # });
    /// ```
    pub fn received<T: DeserializeOwned>(&self) -> Result<Option<T>> {
        match self.whole().get("chain_data") {
            None | Some(Value::Null) => Ok(None),
            Some(data) => T::deserialize(data).map(Some).context("read the chain data"),
        }
    }

    /// Reports how far the job is, from 0.0 to 1.0. What lies outside is moved to the nearer end;
    /// what is no number is not reported.
    ///
    /// ```
    /// # use sandyard_guest::{testing, Job, Outcome};
    /// # let said = testing::job(()).run(|job: Job| {
    /// job.progress(0.5);
    /// # Ok(Outcome::success())
    /// # });
    /// # assert_eq!(said.progress(), [0.5]);
    /// ```
    pub fn progress(&self, fraction: f64) {
        if !fraction.is_nan() {
            report::progress(&self.voice, fraction.clamp(0.0, 1.0));
        }
    }

    /// Adds text to the log of the job. It can have several lines. A line that would be read as a
    /// status update is marked with `| ` in front, so that text from elsewhere cannot speak for the
    /// plugin.
    ///
    /// ```
    /// # use sandyard_guest::{testing, Job, Outcome};
    /// # let said = testing::job(()).run(|job: Job| {
    /// job.log(format_args!("{} rows written", 42));
    /// # Ok(Outcome::success())
    /// # });
    /// # assert_eq!(said.log(), ["42 rows written"]);
    /// ```
    pub fn log(&self, text: impl Display) {
        report::message(&self.voice, &text.to_string());
    }

    /// Sets what is shown beside the job's id in lists.
    ///
    /// ```
    /// # use sandyard_guest::{testing, Job, Outcome};
    /// # testing::job(()).run(|job: Job| {
    /// job.label("Tuesday's report");
    /// # Ok(Outcome::success())
    /// # });
    /// ```
    pub fn label(&self, label: &str) {
        report::label(&self.voice, label);
    }

    /// Starts a timer that adds to the metric `name` until it is dropped. Metrics are sent when the
    /// job ends.
    ///
    /// Metrics should not overlap, except that `db_connect` and `db_query` may be parts of `db`
    /// (plugin manual, Nested Metrics).
    ///
    /// ```
    /// # use sandyard_guest::{testing, Job, Outcome};
    /// # let said = testing::job(()).run(|job: Job| {
    /// {
    ///     let _timer = job.perf("db");
    ///     // ... ask the database ...
    /// }
    /// # Ok(Outcome::success())
    /// # });
    /// # assert!(said.perf("db").is_some());
    /// ```
    pub fn perf(&self, name: &str) -> PerfTimer {
        self.check_metric_name(name);
        PerfTimer::start(Rc::clone(&self.perf), name)
    }

    /// Sets the metric `name` to a time that was measured elsewhere, in seconds. `total` stands for
    /// the whole time and is left out of the pie chart.
    ///
    /// ```
    /// # use sandyard_guest::{testing, Job, Outcome};
    /// # let said = testing::job(()).run(|job: Job| {
    /// job.metric("db", 18.51);
    /// # Ok(Outcome::success())
    /// # });
    /// # assert_eq!(said.perf("db"), Some(18.51));
    /// ```
    pub fn metric(&self, name: &str, seconds: f64) {
        self.check_metric_name(name);
        self.perf.set(name, seconds);
    }

    fn check_metric_name(&self, name: &str) {
        if name == Perf::RESERVED {
            self.log("metric `scale` is left out: the protocol has this name for the unit of metrics; choose another");
        }
    }

    /// Shows a table on the page of the job. The last one counts; one without rows is not shown.
    ///
    /// ```
    /// # use sandyard_guest::{testing, Job, Outcome, Table};
    /// # testing::job(()).run(|job: Job| {
    /// job.table(&Table::new().header(["Name", "Rows"]).row(["users".into(), 42.into()]));
    /// # Ok(Outcome::success())
    /// # });
    /// ```
    pub fn table(&self, table: &Table) {
        if !table.is_empty() {
            self.voice.say("table", table);
        }
    }

    /// Shows HTML on the page of the job. The last one counts.
    ///
    /// ```
    /// # use sandyard_guest::{testing, Html, Job, Outcome};
    /// # testing::job(()).run(|job: Job| {
    /// job.html(&Html::new("All <b>good</b>."));
    /// # Ok(Outcome::success())
    /// # });
    /// ```
    pub fn html(&self, html: &Html) {
        self.voice.say("html", html);
    }

    /// Runs the event with this id when the job has succeeded. An empty id means none, even if the
    /// event names one.
    ///
    /// ```
    /// # use sandyard_guest::{testing, Job, Outcome};
    /// # testing::job(()).run(|job: Job| {
    /// job.chain("e29bf12db");
    /// # Ok(Outcome::success())
    /// # });
    /// ```
    pub fn chain(&self, event: &str) {
        self.voice.say("chain", event);
    }

    /// Runs the event with this id when the job has failed. An empty id means none, even if the
    /// event names one.
    ///
    /// ```
    /// # use sandyard_guest::{testing, Job, Outcome};
    /// # testing::job(()).run(|job: Job| {
    /// job.chain_error("e29bf12db");
    /// # Ok(Outcome::success())
    /// # });
    /// ```
    pub fn chain_error(&self, event: &str) {
        self.voice.say("chain_error", event);
    }

    /// Hands data to the next job of the chain, which gets it by [`Job::received`] (plugin manual,
    /// Chain Data).
    ///
    /// # Errors
    /// The data does not fit JSON.
    ///
    /// ```
    /// # use sandyard_guest::{testing, Job, Outcome};
    /// # testing::job(()).run(|job: Job| {
    /// job.chain_data(&serde_json::json!({"custom_key": "foobar", "value": 42}))?;
    /// # Ok(Outcome::success())
    /// # });
    /// ```
    pub fn chain_data(&self, data: &impl Serialize) -> Result<()> {
        self.voice.try_say("chain_data", data).context("send the chain data")
    }

    /// Sets params of the next job of the chain: merged over those of its event, one level deep
    /// (plugin manual, Chain Params).
    ///
    /// # Errors
    /// The params do not fit JSON.
    ///
    /// ```
    /// # use sandyard_guest::{testing, Job, Outcome};
    /// # testing::job(()).run(|job: Job| {
    /// job.chain_params(&serde_json::json!({"day": "2026-08-15"}))?;
    /// # Ok(Outcome::success())
    /// # });
    /// ```
    pub fn chain_params(&self, params: &impl Serialize) -> Result<()> {
        self.voice.try_say("chain_params", params).context("send the chain params")
    }

    /// Sets who gets mail if the job succeeds: addresses with commas between, or nobody if empty.
    ///
    /// ```
    /// # use sandyard_guest::{testing, Job, Outcome};
    /// # testing::job(()).run(|job: Job| {
    /// job.notify_success("");
    /// # Ok(Outcome::success())
    /// # });
    /// ```
    pub fn notify_success(&self, addresses: &str) {
        self.voice.say("notify_success", addresses);
    }

    /// Sets who gets mail if the job fails: addresses with commas between, or nobody if empty.
    ///
    /// ```
    /// # use sandyard_guest::{testing, Job, Outcome};
    /// # testing::job(()).run(|job: Job| {
    /// job.notify_fail("emergency-ops-pager@example.com");
    /// # Ok(Outcome::success())
    /// # });
    /// ```
    pub fn notify_fail(&self, addresses: &str) {
        self.voice.say("notify_fail", addresses);
    }

    /// Changes the event when the job ends: an object with properties of the event. The last one
    /// counts (plugin manual, Updating The Event).
    ///
    /// # Errors
    /// The change does not fit JSON.
    ///
    /// ```
    /// # use sandyard_guest::{testing, Job, Outcome};
    /// # testing::job(()).run(|job: Job| {
    /// job.update_event(&serde_json::json!({"enabled": 0}))?;
    /// # Ok(Outcome::success())
    /// # });
    /// ```
    pub fn update_event(&self, change: &impl Serialize) -> Result<()> {
        self.voice.try_say("update_event", change).context("send the update of the event")
    }
}
