//! Removes what was applied before and is in the files no more.

use std::collections::HashSet;

use serde_json::Value;

use super::account::Deed;
use super::applier::{Applier, refusal};
use super::item::Item;
use super::name::{Kind, Name};
use crate::cli::client::{Call, Items};
use crate::cli::console;
use crate::definitions::APPLIED;
use crate::model::{CategoryId, Namespace};

impl Applier<'_> {
    /// Removes the bindings, webhook clients and events of a namespace that were applied before and
    /// are not among `items`; and the categories that this leaves empty and that are not among
    /// them either.
    ///
    /// Where something was refused, nothing is removed: a definition that failed is no reason to
    /// lose another.
    ///
    /// # Errors
    /// The server went away, or does not let its definitions be seen.
    pub(in crate::cli) async fn prune(
        &mut self,
        namespace: &Namespace,
        items: &[Item],
    ) -> anyhow::Result<()> {
        if self.account.has_refusals() {
            console::say("nothing was removed, since something was refused");
            return Ok(());
        }
        let kept: HashSet<_> = items.iter().map(|item| item.definition.name()).collect();
        // First what lets deliveries in, so that none comes to an event that is gone.
        self.prune_kind(Kind::Binding, namespace, &kept).await?;
        self.prune_kind(Kind::WebhookClient, namespace, &kept).await?;
        self.prune_events(namespace, &kept).await
    }

    /// Removes what of a kind was applied before and is not kept.
    async fn prune_kind(
        &mut self,
        kind: Kind,
        namespace: &Namespace,
        kept: &HashSet<Name>,
    ) -> anyhow::Result<()> {
        let call = || Call::get(kind.list()).within(namespace);
        let all = match kind {
            Kind::WebhookClient => Items::whole(self.api, call()).await?,
            _ => Items::fetch(self.api, usize::MAX, call).await?,
        };
        for one in all.items.iter().filter(|one| was_applied(one)) {
            let id = one.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
            let name = Name { kind, namespace: namespace.clone(), id };
            if !kept.contains(&name) {
                self.remove(&name).await?;
            }
        }
        Ok(())
    }

    async fn prune_events(
        &mut self,
        namespace: &Namespace,
        kept: &HashSet<Name>,
    ) -> anyhow::Result<()> {
        let call = || Call::get(Kind::Event.list()).within(namespace);
        let events = Items::fetch(self.api, usize::MAX, call).await?.items;
        let named = |kind, id: &str| Name { kind, namespace: namespace.clone(), id: id.to_owned() };
        let mut emptied = HashSet::new();
        let mut used = HashSet::new();
        for event in &events {
            let category = event.get("category").and_then(Value::as_str).unwrap_or_default();
            let id = event.get("id").and_then(Value::as_str).unwrap_or_default();
            let name = named(Kind::Event, id);
            if was_applied(event) && !kept.contains(&name) && self.remove(&name).await? {
                emptied.insert(category);
            } else {
                used.insert(category);
            }
        }
        let mut emptied: Vec<_> = emptied.difference(&used).copied().collect();
        emptied.sort_unstable();
        for id in emptied {
            let name = named(Kind::Category, id);
            if id != CategoryId::general().as_str() && !kept.contains(&name) {
                self.remove(&name).await?;
            }
        }
        Ok(())
    }

    /// Removes a definition; false if the server refuses.
    async fn remove(&mut self, name: &Name) -> anyhow::Result<bool> {
        if !self.is_dry {
            let call = Call::delete(name.path()).within(&name.namespace);
            if let Err(reasons) = refusal(self.api.value(call).await)? {
                self.account.add(name.clone(), "", Deed::Refused(reasons));
                return Ok(false);
            }
        }
        self.account.add(name.clone(), "", Deed::Removed);
        Ok(true)
    }
}

/// Whether a definition has the mark of an earlier apply.
fn was_applied(definition: &Value) -> bool {
    let (label, value) = (APPLIED, "true");
    definition
        .get("labels")
        .and_then(|labels| labels.get(label))
        .is_some_and(|found| found == value)
}
