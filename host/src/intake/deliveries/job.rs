//! What a binding that matched asks for, worked out from a delivery.

use std::collections::BTreeMap;

use sandyard_expr::Environment;
use serde_json::Map;

use super::compiled::Asked;
use super::expression::{Expression, Flaw};
use crate::definitions::{BindingSubmit, NamedExpression};
use crate::model::{BindingId, EventId, JobName, Namespace};
use crate::store::deliveries::MatchFailure;

/// The most that the arguments of one job take together, in bytes. What is larger is read from the
/// delivery, which each job has at hand.
const MOST_ARGUMENTS: usize = 2 << 20;

/// The most that a job's labels and annotations take together, in bytes, as in Kubernetes.
const MOST_WORDS: usize = 256 << 10;

/// What a binding asks for, as expressions.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    event: EventId,
    cluster_scope: bool,
    namespace: Namespace,
    name: Naming,
    labels: Vec<(String, Expression)>,
    annotations: Vec<(String, Expression)>,
    arguments: Vec<(String, Expression)>,
}

#[derive(Debug, Clone)]
enum Naming {
    /// The host finds a name.
    Free,
    Exact(Expression),
    Prefix(Expression),
}

impl Ask {
    pub(super) fn new(submit: &BindingSubmit, own: &Namespace) -> Self {
        let words = |kind: &str, all: &[NamedExpression]| {
            let word = |one: &NamedExpression| {
                let stage = format!("{kind}.{}", one.name);
                (one.name.clone(), Expression::of_metadata(stage, &one.expression))
            };
            all.iter().map(word).collect()
        };
        let argument = |one: &NamedExpression| {
            let stage = format!("arguments.{}", one.name);
            (one.name.clone(), Expression::plain(stage, &one.expression))
        };
        Self {
            event: submit.event.clone(),
            cluster_scope: submit.cluster_scope,
            namespace: submit.event_namespace(own),
            name: match (&submit.name, &submit.generate_name) {
                (Some(name), _) => Naming::Exact(Expression::of_metadata("name", name)),
                (None, Some(prefix)) => {
                    Naming::Prefix(Expression::of_metadata("generate_name", prefix))
                }
                (None, None) => Naming::Free,
            },
            labels: words("labels", &submit.labels),
            annotations: words("annotations", &submit.annotations),
            arguments: submit.arguments.iter().map(argument).collect(),
        }
    }

    /// The job, in the order of Argo: name, labels, annotations, arguments (protocol page, A2).
    pub(super) fn asked(
        &self,
        binding: &BindingId,
        environment: &Environment<'_>,
    ) -> Result<Asked, MatchFailure> {
        let name = self.name(binding, environment)?;
        let mut room = MOST_WORDS;
        let labels = words(&self.labels, binding, environment, &mut room)?;
        let annotations = words(&self.annotations, binding, environment, &mut room)?;
        let mut room = MOST_ARGUMENTS;
        let mut params = Map::with_capacity(self.arguments.len());
        for (name, expression) in &self.arguments {
            let text = expression.evaluate(binding, environment, |value| value.argument())?;
            take(&mut room, text.len(), MOST_ARGUMENTS)
                .map_err(|flaw| expression.failure(binding, flaw))?;
            params.insert(name.clone(), text.into());
        }
        Ok(Asked {
            event: self.event.clone(),
            cluster_scope: self.cluster_scope,
            namespace: self.namespace.clone(),
            name,
            varies_name: !matches!(self.name, Naming::Exact(_)),
            labels,
            annotations,
            params,
        })
    }

    fn name(
        &self,
        binding: &BindingId,
        environment: &Environment<'_>,
    ) -> Result<Option<JobName>, MatchFailure> {
        let (expression, name) = match &self.name {
            Naming::Free => return Ok(None),
            Naming::Exact(expression) => (
                expression,
                expression.evaluate(binding, environment, |value| value.text())?.parse(),
            ),
            Naming::Prefix(expression) => {
                let prefix = expression.evaluate(binding, environment, |value| value.text())?;
                (expression, JobName::generate(&prefix))
            }
        };
        name.map(Some).map_err(|error| expression.failure(binding, Flaw::new(error)))
    }
}

fn words(
    expressions: &[(String, Expression)],
    binding: &BindingId,
    environment: &Environment<'_>,
    room: &mut usize,
) -> Result<BTreeMap<String, String>, MatchFailure> {
    let mut words = BTreeMap::new();
    for (name, expression) in expressions {
        let text = expression.evaluate(binding, environment, |value| value.text())?;
        take(room, name.len() + text.len(), MOST_WORDS)
            .map_err(|flaw| expression.failure(binding, flaw))?;
        words.insert(name.clone(), text);
    }
    Ok(words)
}

fn take(room: &mut usize, bytes: usize, most: usize) -> Result<(), Flaw> {
    *room = room.checked_sub(bytes).ok_or_else(|| {
        Flaw::new(format!("with this, they take more than the {most} bytes that one job may get"))
    })?;
    Ok(())
}
