//! A binding whose expressions are compiled.

use std::sync::Arc;

use sandyard_expr::{Budget, ConvertError, Environment, Need, Program, Value};

use super::expressions::{DeliveryView, ExpressionPlace};
use super::failure::ExpressionFailure;
use super::glance::may_hold;
use super::named::NamedExpression;
use super::rule::Binding;
use super::submit::BindingSubmit;

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
    /// The job's name; none for the default one.
    pub name: Option<String>,
    /// The beginning of the job's name, where it has no name.
    pub generate_name: Option<String>,
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
        self.selector.evaluate(environment, |value| value.selected())
    }

    /// What it makes of a delivery that it matches; none if it submits nothing. Names, labels and
    /// annotations come before arguments, and the first failure ends it.
    ///
    /// # Errors
    /// An expression does not fit the delivery, or gives a value of another type.
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
        if let Some(name) = &self.name {
            let value = Some(name.evaluate(environment, text)?);
            match name.place {
                ExpressionPlace::Name => submitted.name = value,
                _ => submitted.generate_name = value,
            }
        }
        submitted.labels = values(&self.labels, environment, text)?;
        submitted.annotations = values(&self.annotations, environment, text)?;
        submitted.arguments = values(&self.arguments, environment, |value| value.argument())?;
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

    fn evaluate<T>(
        &self,
        environment: &Environment<'_>,
        convert: impl FnOnce(&Value<'_>) -> Result<T, ConvertError>,
    ) -> Result<T, ExpressionFailure> {
        let value = self
            .program
            .evaluate(environment, Budget::default())
            .map_err(|error| ExpressionFailure::unfit(self.place.clone(), &error))?;
        convert(&value).map_err(|error| ExpressionFailure::of_value(self.place.clone(), &error))
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
    convert: impl Fn(&Value<'_>) -> Result<String, ConvertError>,
) -> Result<Vec<(String, String)>, ExpressionFailure> {
    let value = |(name, compiled): &(String, Compiled)| {
        Ok((name.clone(), compiled.evaluate(environment, &convert)?))
    };
    named.iter().map(value).collect()
}
