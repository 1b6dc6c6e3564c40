//! A binding whose expressions are compiled.

use std::sync::Arc;

use sandyard_expr::{Budget, ConvertError, Environment, Need, Program, Value};

use super::expressions::{DeliveryView, ExpressionPlace};
use super::failure::ExpressionFailure;
use super::glance::may_hold;
use super::named::NamedExpression;
use super::rule::Binding;
use super::submit::BindingSubmit;
use crate::model::JobName;

/// The most that the params of one job take together, in bytes. What is larger is read from the
/// delivery, which each job has at hand.
const MOST_PARAMS: usize = 2 << 20;

/// The most that a job's labels and annotations take together, in bytes, as in Kubernetes.
const MOST_WORDS: usize = 256 << 10;

/// What the expressions of one submission may cost together: what four may that spend all of
/// theirs, so that hundreds of them hold up nobody for long.
const SUBMISSION: Budget = Budget { steps: 400_000, bytes: 8 << 20 };

/// A binding whose expressions are compiled, to be tried on any number of deliveries.
#[derive(Debug, Clone)]
pub struct CompiledBinding {
    binding: Arc<Binding>,
    selector: Compiled,
    /// What must hold for the selector to be true, as far as that can be told at a glance.
    needs: Arc<[Need]>,
    submit: Option<Arc<CompiledSubmit>>,
}

/// What a binding makes of a delivery that it matches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SubmitValues {
    /// The job's name, as `name` gives it or made of what `generate_name` gives; none for the
    /// default one.
    pub name: Option<JobName>,
    /// The job's labels, in the binding's order.
    pub labels: Vec<(String, String)>,
    /// The job's annotations, in the binding's order.
    pub annotations: Vec<(String, String)>,
    /// The event's params, in the binding's order.
    pub arguments: Vec<(String, String)>,
}

#[derive(Debug)]
struct CompiledSubmit {
    /// Of `name`, or else of `generate_name`.
    name: Option<Compiled>,
    labels: Vec<(String, Compiled)>,
    annotations: Vec<(String, Compiled)>,
    arguments: Vec<(String, Compiled)>,
}

#[derive(Debug, Clone)]
struct Compiled {
    place: ExpressionPlace,
    program: Program,
}

impl CompiledBinding {
    /// Compiles the expressions of a binding.
    ///
    /// # Errors
    /// One is malformed. That is refused when a binding is written, so it can only be so for one
    /// that another version of this program took.
    pub fn compile(binding: Arc<Binding>) -> Result<Self, ExpressionFailure> {
        let selector = Compiled::of(ExpressionPlace::Selector, &binding.selector)?;
        let submit = binding.submit.as_ref().map(CompiledSubmit::of).transpose()?.map(Arc::new);
        let needs = selector.program.needs().into();
        Ok(Self { binding, selector, needs, submit })
    }

    /// The binding.
    pub fn binding(&self) -> &Arc<Binding> {
        &self.binding
    }

    /// False if the selector is not true of a delivery, as far as that can be told without
    /// evaluating it. Most bindings are told off by it.
    pub fn may_select(&self, delivery: &DeliveryView<'_>) -> bool {
        self.needs.iter().all(|need| may_hold(need, delivery))
    }

    /// Whether the binding matches a delivery. The environment is that of
    /// [`DeliveryView::environment`](super::DeliveryView::environment).
    ///
    /// # Errors
    /// The selector does not fit the delivery, or gives neither true nor false.
    pub fn selects(&self, environment: &Environment<'_>) -> Result<bool, ExpressionFailure> {
        self.selector.evaluate(environment, &mut Budget::default(), |value| value.selected())
    }

    /// What it makes of a delivery that it matches; none if it submits nothing. Names, labels and
    /// annotations come before arguments, and the first failure ends it.
    ///
    /// # Errors
    /// An expression does not fit the delivery, or gives a value that can't be used: one of another
    /// type, a name that no job can have, more than one job gets.
    pub fn submits(
        &self,
        environment: &Environment<'_>,
    ) -> Result<Option<SubmitValues>, ExpressionFailure> {
        self.submit.as_ref().map(|submit| submit.evaluate(environment)).transpose()
    }
}

impl CompiledSubmit {
    fn of(submit: &BindingSubmit) -> Result<Self, ExpressionFailure> {
        let name = match (&submit.name, &submit.generate_name) {
            (Some(name), _) => Some(Compiled::of(ExpressionPlace::Name, name)?),
            (None, Some(name)) => Some(Compiled::of(ExpressionPlace::GenerateName, name)?),
            (None, None) => None,
        };
        Ok(Self {
            name,
            labels: compile(&submit.labels, ExpressionPlace::Label)?,
            annotations: compile(&submit.annotations, ExpressionPlace::Annotation)?,
            arguments: compile(&submit.arguments, ExpressionPlace::Argument)?,
        })
    }

    fn evaluate(&self, environment: &Environment<'_>) -> Result<SubmitValues, ExpressionFailure> {
        let text = |value: &Value<'_>| value.text();
        let mut submitted = SubmitValues::default();
        let mut budget = SUBMISSION;
        if let Some(name) = &self.name {
            let text = name.evaluate(environment, &mut budget, text)?;
            let made = match name.place {
                ExpressionPlace::GenerateName => JobName::generate(&text),
                _ => text.parse(),
            };
            submitted.name = Some(made.map_err(|error| name.unusable(&error))?);
        }
        let mut words = Room::new("labels and annotations", MOST_WORDS);
        submitted.labels = values(&self.labels, environment, (&mut budget, &mut words), text)?;
        submitted.annotations =
            values(&self.annotations, environment, (&mut budget, &mut words), text)?;
        let mut params = Room::new("arguments", MOST_PARAMS);
        let argument = |value: &Value<'_>| value.argument();
        submitted.arguments =
            values(&self.arguments, environment, (&mut budget, &mut params), argument)?;
        Ok(submitted)
    }
}

impl Compiled {
    fn of(place: ExpressionPlace, source: &str) -> Result<Self, ExpressionFailure> {
        match place.purpose().compile(source) {
            Ok(program) => Ok(Self { place, program }),
            Err(error) => Err(ExpressionFailure::malformed(place, &error)),
        }
    }

    /// Its value, made with at most the budget of one expression and what is left of `together`.
    fn evaluate<T>(
        &self,
        environment: &Environment<'_>,
        together: &mut Budget,
        convert: impl FnOnce(&Value<'_>) -> Result<T, ConvertError>,
    ) -> Result<T, ExpressionFailure> {
        let one = Budget::default();
        let (steps, bytes) = (together.steps.min(one.steps), together.bytes.min(one.bytes));
        let mut left = Budget { steps, bytes };
        let result = self.program.evaluate_within(environment, &mut left);
        together.steps -= steps - left.steps;
        together.bytes -= bytes - left.bytes;
        let value = result.map_err(|error| ExpressionFailure::unfit(self.place.clone(), &error))?;
        convert(&value).map_err(|error| self.unusable(&error))
    }

    /// The failure of its value, which can't be used.
    fn unusable(&self, why: &impl ToString) -> ExpressionFailure {
        ExpressionFailure::unfit(self.place.clone(), &self.program.unusable(why.to_string()))
    }
}

fn compile(
    named: &[NamedExpression],
    place: fn(String) -> ExpressionPlace,
) -> Result<Vec<(String, Compiled)>, ExpressionFailure> {
    let compile = |one: &NamedExpression| {
        Ok((one.name.clone(), Compiled::of(place(one.name.clone()), &one.expression)?))
    };
    named.iter().map(compile).collect()
}

fn values(
    named: &[(String, Compiled)],
    environment: &Environment<'_>,
    (budget, room): (&mut Budget, &mut Room),
    convert: impl Fn(&Value<'_>) -> Result<String, ConvertError>,
) -> Result<Vec<(String, String)>, ExpressionFailure> {
    let value = |(name, compiled): &(String, Compiled)| {
        let text = compiled.evaluate(environment, budget, &convert)?;
        room.take(name.len() + text.len()).map_err(|why| compiled.unusable(&why))?;
        Ok((name.clone(), text))
    };
    named.iter().map(value).collect()
}

/// What some values may take together. It is counted as they are made, so that never more than
/// this and one value are in memory.
struct Room {
    what: &'static str,
    most: usize,
    left: usize,
}

impl Room {
    fn new(what: &'static str, most: usize) -> Self {
        Self { what, most, left: most }
    }

    fn take(&mut self, bytes: usize) -> Result<(), String> {
        let left = self.left.checked_sub(bytes).ok_or_else(|| {
            let Self { what, most, .. } = self;
            format!("the {what} up to here are too long; one job gets at most {most} bytes")
        })?;
        self.left = left;
        Ok(())
    }
}
