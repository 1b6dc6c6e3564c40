//! The three engines, each used as its documentation says: compiled once, with a context that is
//! made before the clock starts.

use std::time::Duration;

use sandyard_expr::{Budget, Environment, Program, Scope};

use crate::payloads::Event;
use crate::time;

/// What discriminator the deliveries have.
const DISCRIMINATOR: &str = "my-discriminator";

pub struct Ours(Program);

impl Ours {
    pub fn compile(source: &str) -> Result<Self, String> {
        let scope = Scope::new(["payload", "metadata"]).text("discriminator");
        Program::compile(source, &scope).map(Self).map_err(|error| error.to_string())
    }

    pub fn holds(&self, environment: &Environment<'_>) -> bool {
        let value = self.0.evaluate(environment, Budget::default());
        value.is_ok_and(|value| value.selected() == Ok(true))
    }
}

pub fn environment(event: &Event) -> Environment<'_> {
    Environment::new()
        .with("payload", &event.payload)
        .with("metadata", &event.metadata)
        .with_text("discriminator", DISCRIMINATOR)
}

pub struct ExprLang(expr::Program);

impl ExprLang {
    pub fn compile(source: &str) -> Result<Self, String> {
        expr::compile(source).map(Self).map_err(|error| error.to_string())
    }

    fn context(event: &Event) -> Result<expr::Context, String> {
        let mut context = expr::Context::default();
        for (name, value) in [("payload", &event.payload), ("metadata", &event.metadata)] {
            let value = expr::to_value(value).map_err(|error| error.to_string())?;
            context.insert(name.to_owned(), value);
        }
        context.insert("discriminator".to_owned(), DISCRIMINATOR.to_owned());
        Ok(context)
    }

    pub fn time(&self, event: &Event) -> Result<Duration, String> {
        let context = Self::context(event)?;
        match expr::run(&self.0, &context) {
            Ok(value) if value.as_bool() == Some(true) => {}
            other => return Err(format!("expr-lang gave {other:?}")),
        }
        Ok(time(|| expr::run(&self.0, &context).is_ok()))
    }

    pub fn all(sources: &[String], event: &Event) -> Result<Duration, String> {
        let context = Self::context(event)?;
        let programs = sources.iter().map(|source| Self::compile(source));
        let programs = programs.collect::<Result<Vec<_>, _>>()?;
        Ok(time(|| {
            programs.iter().filter(|program| expr::run(&program.0, &context).is_ok()).count()
        }))
    }
}

pub struct Cel(cel::Program);

impl Cel {
    pub fn compile(source: &str) -> Result<Self, String> {
        cel::Program::compile(source).map(Self).map_err(|error| error.to_string())
    }

    fn context(event: &Event) -> Result<cel::Context<'static, 'static>, String> {
        let mut context = cel::Context::default();
        for (name, value) in [("payload", &event.payload), ("metadata", &event.metadata)] {
            context.add_variable(name, value).map_err(|error| error.to_string())?;
        }
        context.add_variable("discriminator", DISCRIMINATOR).map_err(|error| error.to_string())?;
        Ok(context)
    }

    pub fn time(&self, event: &Event) -> Result<Duration, String> {
        let context = Self::context(event)?;
        match self.0.execute(&context) {
            Ok(cel::Value::Bool(true)) => {}
            other => return Err(format!("cel gave {other:?}")),
        }
        Ok(time(|| self.0.execute(&context).is_ok()))
    }

    pub fn all(sources: &[String], event: &Event) -> Result<Duration, String> {
        let context = Self::context(event)?;
        let programs = sources.iter().map(|source| Self::compile(source));
        let programs = programs.collect::<Result<Vec<_>, _>>()?;
        Ok(time(|| programs.iter().filter(|program| program.0.execute(&context).is_ok()).count()))
    }
}
