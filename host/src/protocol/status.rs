//! What holds of a running job, and how an update changes it.

use serde_json::{Map, Value};

use super::event_update::UpdateRules;
use super::mask::Mask;
use super::update::Change;
use super::{Html, Perf, Refusal, Update};
use crate::model::Code;

/// What a job has reported so far, on top of what its event says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Status {
    /// From 0 to 1.
    pub progress: Option<f64>,
    /// Whether completion was reported; from then on no update counts.
    pub completed: bool,
    /// The code that was reported, with completion or before.
    pub code: Option<Code>,
    /// What the plugin says about the end.
    pub description: Option<String>,
    /// Performance metrics.
    pub perf: Option<Perf>,
    /// `{title, header?, rows, caption?, filters?}`.
    pub table: Option<Value>,
    /// A report.
    pub html: Option<Html>,
    /// The event to run after success; empty when the chain was switched off.
    pub chain: Option<String>,
    /// The event to run after a failure; empty when the chain was switched off.
    pub chain_error: Option<String>,
    /// Data for the chained event.
    pub chain_data: Option<Value>,
    /// Params for the chained event.
    pub chain_params: Option<Map<String, Value>>,
    /// Who hears of success; empty when nobody is to.
    pub notify_success: Option<String>,
    /// Who hears of a failure; empty when nobody is to.
    pub notify_fail: Option<String>,
    /// A name for this run.
    pub label: Option<String>,
    /// The change to the event that was asked for last, not yet checked.
    pub update_event: Option<Map<String, Value>>,
    /// What this job may change about its event.
    pub(super) update_rules: UpdateRules,
}

impl Status {
    /// The status of a job that has reported nothing: the event's own `chain`, `chain_error`,
    /// `notify_success`, `notify_fail` and `label`, where they are texts that are not empty.
    pub fn from_event(fields: &Map<String, Value>) -> Self {
        let text = |key| match fields.get(key) {
            Some(Value::String(text)) if !text.is_empty() => Some(text.clone()),
            _ => None,
        };
        Self {
            chain: text("chain"),
            chain_error: text("chain_error"),
            notify_success: text("notify_success"),
            notify_fail: text("notify_fail"),
            label: text("label"),
            update_rules: UpdateRules::of_event(fields),
            ..Self::default()
        }
    }

    /// Merges an update: what it names is replaced, the rest stays. Once completion was reported,
    /// nothing changes any more (protocol page, 2.2). Gives back what of the update was not taken.
    pub fn merge(&mut self, update: Update) -> Vec<Refusal> {
        if self.completed {
            return Vec::new();
        }
        let mut refusals = update.refusals;
        for change in update.changes {
            refusals.extend(self.change(change).err());
        }
        refusals
    }

    /// Takes the secrets out of everything that was reported.
    pub(super) fn mask(&mut self, mask: &Mask) {
        let texts = [
            &mut self.description,
            &mut self.chain,
            &mut self.chain_error,
            &mut self.notify_success,
            &mut self.notify_fail,
            &mut self.label,
        ];
        texts.into_iter().flatten().for_each(|text| mask.string(text));
        let values = [&mut self.table, &mut self.chain_data];
        values.into_iter().flatten().for_each(|value| mask.value(value));
        let maps = [&mut self.chain_params, &mut self.update_event];
        maps.into_iter().flatten().for_each(|map| mask.map(map));
        self.perf.iter_mut().for_each(|perf| perf.mask(mask));
        self.html.iter_mut().for_each(|html| html.mask(mask));
        if let Some(Code::Text(code)) = &mut self.code {
            mask.string(code);
        }
    }

    fn change(&mut self, change: Change) -> Result<(), Refusal> {
        match change {
            Change::Complete(complete) => self.completed = complete,
            Change::Progress(progress) => self.progress = progress,
            Change::Code(code) => self.code = code,
            Change::Description(description) => self.description = description,
            Change::Perf(perf) => self.perf = perf,
            Change::Metric(name, seconds) => {
                self.perf.get_or_insert_default().set(&name, seconds)?;
            }
            Change::Table(table) => self.table = table,
            Change::Html(html) => self.html = html,
            Change::Chain(chain) => self.chain = Some(chain),
            Change::ChainError(chain) => self.chain_error = Some(chain),
            Change::ChainData(data) => self.chain_data = data,
            Change::ChainParams(params) => self.chain_params = params,
            Change::NotifySuccess(list) => self.notify_success = Some(list),
            Change::NotifyFail(list) => self.notify_fail = Some(list),
            Change::Label(label) => self.label = label,
            Change::UpdateEvent(update) => self.update_event = update,
        }
        Ok(())
    }
}
