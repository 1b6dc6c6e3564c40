//! A definition that is to be on the server, and what is there in its place.

use anyhow::Context as _;
use http::HeaderValue;
use serde_json::{Map, Value};

use super::name::{Kind, Missing, Name};
use crate::cli::client::{Api, Call};
use crate::definitions::{
    Binding, BindingSubmit, Category, Change, Event, ReadContext, WebhookClient,
};
use crate::model::CategoryId;

/// What a server adds to an event and that is no part of it.
const ADDED: &str = "next_run";

/// A definition that is to be on the server.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::cli) struct Item {
    pub(super) definition: Definition,
    /// Where it was written; empty if that is not known.
    pub(super) written: String,
}

/// A definition of some kind.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Definition {
    Category(Box<Category>),
    Event(Box<Event>),
    Binding(Box<Binding>),
    WebhookClient(Box<WebhookClient>),
}

/// What the server has in the place of an item.
#[derive(Debug)]
pub(super) struct Current {
    pub(super) definition: Definition,
    /// Its revision, to change nothing that was not seen.
    pub(super) etag: Option<HeaderValue>,
}

impl Item {
    /// A category, and where it was written.
    pub(in crate::cli) fn category(category: Category, written: String) -> Self {
        Self { definition: Definition::Category(Box::new(category)), written }
    }

    /// An event, and where it was written.
    pub(in crate::cli) fn event(event: Event, written: String) -> Self {
        Self { definition: Definition::Event(Box::new(event)), written }
    }

    /// A binding, and where it was written.
    pub(in crate::cli) fn binding(binding: Binding, written: String) -> Self {
        Self { definition: Definition::Binding(Box::new(binding)), written }
    }

    /// A webhook client, and where it was written.
    pub(in crate::cli) fn webhook_client(client: WebhookClient, written: String) -> Self {
        Self { definition: Definition::WebhookClient(Box::new(client)), written }
    }
}

impl Definition {
    pub(super) fn name(&self) -> Name {
        let (kind, namespace, id) = match self {
            Self::Category(one) => (Kind::Category, &one.namespace, one.id.as_str()),
            Self::Event(one) => (Kind::Event, &one.namespace, one.id.as_str()),
            Self::Binding(one) => (Kind::Binding, &one.namespace, one.id.as_str()),
            Self::WebhookClient(one) => (Kind::WebhookClient, &one.namespace, one.id.as_str()),
        };
        Name { kind, namespace: namespace.clone(), id: id.to_owned() }
    }

    /// The definitions that it names: of an event those that it leads to, other than itself, and
    /// its category; of a binding its event.
    pub(super) fn names(&self) -> Vec<Name> {
        match self {
            Self::Event(event) => names_of_event(event),
            Self::Binding(binding) => {
                let event = |submit: &BindingSubmit| Name {
                    kind: Kind::Event,
                    namespace: submit.event_namespace(&binding.namespace),
                    id: submit.event.to_string(),
                };
                binding.submit.iter().map(event).collect()
            }
            Self::Category(_) | Self::WebhookClient(_) => Vec::new(),
        }
    }

    /// The event without what is missing, and disabled until that is there; none if nothing that
    /// it names is missing.
    pub(super) fn without(&self, missing: &Missing) -> Option<Self> {
        let Self::Event(event) = self else { return None };
        let lost: Vec<_> = self.names().into_iter().filter(|name| missing.contains(name)).collect();
        if lost.is_empty() {
            return None;
        }
        let is_lost = |kind, id: &str| lost.iter().any(|name| name.kind == kind && name.id == id);
        let mut rest = event.clone();
        rest.chain.take_if(|target| is_lost(Kind::Event, target.as_str()));
        rest.chain_error.take_if(|target| is_lost(Kind::Event, target.as_str()));
        if is_lost(Kind::Category, event.category.as_str()) {
            rest.category = CategoryId::general();
        }
        rest.enabled = false;
        Some(Self::Event(rest))
    }

    /// The call that puts it on the server.
    pub(super) fn put(&self) -> Call {
        let name = self.name();
        let fields = match self {
            Self::Category(category) => category.to_fields(),
            Self::Event(event) => event.to_fields(),
            Self::Binding(binding) => binding.to_fields(),
            Self::WebhookClient(client) => client.to_fields(),
        };
        Call::put(name.path()).within(&name.namespace).json(&Value::Object(fields))
    }

    /// What the server has in its place.
    ///
    /// # Errors
    /// The server refuses, or what it has can't be understood.
    pub(super) async fn current(&self, api: &Api) -> anyhow::Result<Option<Current>> {
        let name = self.name();
        let answer = match api.answer(Call::get(name.path()).within(&name.namespace)).await {
            Ok(answer) => answer,
            Err(failure) if failure.is_missing() => return Ok(None),
            Err(failure) => return Err(failure.into()),
        };
        let what = || format!("this version of sandyard can't understand the server's {name}");
        let fields = answer.value.as_object().cloned().with_context(what)?;
        let definition = self.read(fields).with_context(what)?;
        Ok(Some(Current { definition, etag: answer.etag }))
    }

    fn read(&self, mut fields: Map<String, Value>) -> anyhow::Result<Self> {
        fields.shift_remove(ADDED);
        let stored = ReadContext::stored();
        Ok(match self {
            Self::Category(_) => Self::Category(Box::new(Category::read(fields, &stored)?)),
            Self::Event(_) => Self::Event(Box::new(Event::read(fields, &stored)?)),
            Self::Binding(_) => Self::Binding(Box::new(Binding::read(fields, &stored)?)),
            Self::WebhookClient(_) => {
                Self::WebhookClient(Box::new(WebhookClient::read(fields, &stored)?))
            }
        })
    }

    /// What changes from `self` to `new`.
    pub(super) fn diff(&self, new: &Self) -> Vec<Change> {
        match (self, new) {
            (Self::Category(old), Self::Category(new)) => old.diff(new),
            (Self::Event(old), Self::Event(new)) => old.diff(new),
            (Self::Binding(old), Self::Binding(new)) => old.diff(new),
            (Self::WebhookClient(old), Self::WebhookClient(new)) => old.diff(new),
            _ => Vec::new(),
        }
    }
}

fn names_of_event(event: &Event) -> Vec<Name> {
    let name =
        |kind, id: &str| Name { kind, namespace: event.namespace.clone(), id: id.to_owned() };
    let targets = event.chain.iter().chain(&event.chain_error);
    let mut names: Vec<_> = targets
        .filter(|target| **target != event.id)
        .map(|target| name(Kind::Event, target.as_str()))
        .collect();
    names.dedup();
    names.push(name(Kind::Category, event.category.as_str()));
    names
}
