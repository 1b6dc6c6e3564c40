//! What goes in and comes out, described. Tests hold these to what is really sent.

#![expect(dead_code, reason = "they are described and never made")]

mod binding;
mod category;
mod common;
mod definition;
mod delivery;
mod difference;
mod event;
mod job;
mod parameters;
mod plugin;
mod secret;
mod server;
mod webhook_client;

pub(in crate::http::api) use binding::{Binding, BindingChange, BindingOrDifference, NewBinding};
pub(in crate::http::api) use category::{
    Category, CategoryChange, CategoryOrDifference, NewCategory,
};
pub(in crate::http::api) use common::{Listing, Problem};
pub(in crate::http::api) use delivery::{
    Delivery, DeliveryEntry, DeliveryOutcome, DeliveryState, Failures,
};
pub(in crate::http::api) use difference::Difference;
pub(in crate::http::api) use event::{Event, EventChange, EventOrDifference, NewEvent, RunFields};
pub(in crate::http::api) use job::{
    Change, Job, JobEntry, JobState, Launched, LogEvent, OneJob, Outcome, StreamEvent,
};
pub(in crate::http::api) use parameters::{
    CursorText, DottedId, Id, IdempotencyKey, IfMatch, IfNoneMatch, InNamespace, Moment,
    SaidToBeIn, WaitTime,
};
pub(in crate::http::api) use plugin::{Plugin, PluginUpload};
pub(in crate::http::api) use secret::{Secret, SecretValue};
pub(in crate::http::api) use server::{MadeToken, NewToken, ServerStatus, Token};
pub(in crate::http::api) use webhook_client::{
    NewWebhookClient, WebhookClient, WebhookClientChange, WebhookClientOrDifference,
};
