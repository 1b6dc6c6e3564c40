//! Sends what differs, or tells what would be sent.

use http::HeaderValue;
use http::header::{IF_MATCH, IF_NONE_MATCH};
use serde_json::Value;

use super::account::{Account, Deed};
use super::item::{Current, Definition, Item};
use super::name::Missing;
use super::order::{Turn, order};
use crate::cli::client::{Answer, Api, Call, Failure};
use crate::definitions::Change;
use crate::protocol::MASKED;

/// Makes a server's definitions what they are to be, and keeps account.
#[derive(Debug)]
pub(in crate::cli) struct Applier<'a> {
    pub(super) api: &'a Api,
    pub(super) is_dry: bool,
    pub(super) account: Account,
}

/// A definition, and what has to be sent for it.
struct Plan<'i> {
    item: &'i Item,
    step: Step,
}

enum Step {
    Create,
    Change { changes: Vec<Change>, etag: Option<HeaderValue> },
    Keep,
}

impl<'a> Applier<'a> {
    /// With `is_dry` nothing is changed; the server is asked whether it would refuse.
    pub(in crate::cli) fn new(api: &'a Api, is_dry: bool) -> Self {
        Self { api, is_dry, account: Account::new(is_dry) }
    }

    /// What was done.
    pub(in crate::cli) fn finish(self) -> Account {
        self.account
    }

    /// Creates what is not there, changes what differs, and leaves the rest alone.
    ///
    /// # Errors
    /// The server went away, or does not let its definitions be seen. What it refuses goes into
    /// the account.
    pub(in crate::cli) async fn apply(&mut self, items: &[Item]) -> anyhow::Result<()> {
        let mut plans = Vec::with_capacity(items.len());
        for item in items {
            plans.push(self.plan(item).await?);
        }
        let definitions: Vec<_> = plans.iter().map(|plan| &plan.item.definition).collect();
        let is_new: Vec<_> = plans.iter().map(|plan| matches!(plan.step, Step::Create)).collect();
        let turns = order(&definitions, &is_new);
        let new = plans.iter().filter(|plan| matches!(plan.step, Step::Create));
        let mut missing: Missing = new.map(|plan| plan.item.definition.name()).collect();
        let mut early = Vec::new();
        for Turn { index, is_early } in turns {
            let Some(plan) = plans.get(index) else { continue };
            let instead = plan.item.definition.without(&missing);
            let etag = self.carry_out(plan, instead.as_ref()).await?;
            // In a dry run nothing comes to be there.
            if !self.is_dry {
                missing.remove(&plan.item.definition.name());
                early.extend(etag.filter(|_| is_early).map(|etag| (plan.item, etag)));
            }
        }
        for (item, etag) in early {
            let call = item.definition.put().header(IF_MATCH, etag);
            if let Err(reasons) = refusal(self.api.value(call).await)? {
                self.account.refuse(&item.definition.name(), reasons);
            }
        }
        Ok(())
    }

    async fn plan<'i>(&self, item: &'i Item) -> anyhow::Result<Plan<'i>> {
        let step = match item.definition.current(self.api).await? {
            None => Step::Create,
            Some(Current { definition, etag }) => {
                let mut changes = definition.diff(&item.definition);
                changes.iter_mut().for_each(hide_secret);
                if changes.is_empty() { Step::Keep } else { Step::Change { changes, etag } }
            }
        };
        Ok(Plan { item, step })
    }

    /// Sends what a plan says, or `instead`; the new revision, if something is there now.
    async fn carry_out(
        &mut self,
        plan: &Plan<'_>,
        instead: Option<&Definition>,
    ) -> anyhow::Result<Option<HeaderValue>> {
        let definition = &plan.item.definition;
        let call = || match instead {
            Some(instead) => instead.put(),
            None => definition.put(),
        };
        let (call, deed) = match &plan.step {
            Step::Keep => {
                self.account.add(definition.name(), &plan.item.written, Deed::Unchanged);
                return Ok(None);
            }
            Step::Create => {
                (call().header(IF_NONE_MATCH, HeaderValue::from_static("*")), Deed::Created)
            }
            Step::Change { changes, etag } => {
                let call = match etag {
                    Some(etag) => call().header(IF_MATCH, etag.clone()),
                    None => call(),
                };
                (call, Deed::Changed(changes.clone()))
            }
        };
        let answer = refusal(self.api.answer(self.dry(call)).await)?;
        let (deed, etag) = match answer {
            Ok(answer) if self.changed_nothing(&plan.step, instead, &answer) => {
                (Deed::Unchanged, None)
            }
            Ok(answer) => (deed, answer.etag),
            Err(reasons) => (Deed::Refused(reasons), None),
        };
        self.account.add(definition.name(), &plan.item.written, deed);
        Ok(etag)
    }

    /// Whether the server holds what it was sent already: it alone can compare what it does not
    /// show.
    fn changed_nothing(&self, step: &Step, instead: Option<&Definition>, answer: &Answer) -> bool {
        let Step::Change { etag, .. } = step else { return false };
        if self.is_dry {
            let changes = answer.value.get("changes").and_then(Value::as_array);
            instead.is_none() && changes.is_some_and(Vec::is_empty)
        } else {
            etag.is_some() && answer.etag == *etag
        }
    }

    fn dry(&self, call: Call) -> Call {
        if self.is_dry { call.query("dry_run", "true") } else { call }
    }
}

/// Shows neither side of a value that the server does not show.
fn hide_secret(change: &mut Change) {
    let is_hidden = |value: &Value| value.as_str() == Some(MASKED);
    if change.path.starts_with("params.") && change.old.as_ref().is_some_and(is_hidden) {
        change.new = change.new.take().map(|_| MASKED.into());
    }
}

/// The reasons of a refusal of one definition; that the token is not good for any is an error.
pub(super) fn refusal<T>(answer: Result<T, Failure>) -> Result<Result<T, Vec<String>>, Failure> {
    match answer {
        Ok(answer) => Ok(Ok(answer)),
        Err(Failure::Refused(refused)) if refused.status != http::StatusCode::UNAUTHORIZED => {
            Ok(Err(refused.lines()))
        }
        Err(failure) => Err(failure),
    }
}
