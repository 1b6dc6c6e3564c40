//! The expressions that bindings select deliveries with, and that flows map fields with: the
//! language of [expr-lang](https://expr-lang.org), version 1.17.
//!
//! An expression is compiled once and then run over values that are borrowed, each run within a
//! [`Budget`]: neither a source nor the data can make it panic, take long, or take much memory.
//!
//! ```
//! use sandyard_expr::{Budget, Environment, Program, Scope};
//!
//! let scope = Scope::new(["payload"]).text("discriminator");
//! let program = Program::compile(r#"payload.n > 2 && discriminator == "a""#, &scope)?;
//! let payload = serde_json::json!({ "n": 3 });
//! let environment = Environment::new().with("payload", &payload).with_text("discriminator", "a");
//! assert!(program.evaluate(&environment, Budget::default())?.selected()?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Where it differs from the language's own library
//!
//! - Integers of JSON stay integers, to the last digit.
//! - A float is written without an exponent from a millionth to below 1e21.
//! - Lengths, positions and slices of texts count characters.
//! - `keys`, `values` and `toPairs` are sorted by key.
//! - `now()` is in UTC, and months and days of the week are plain numbers.
//! - `a?.b[0]` is nil where `a` is nil, as `a?.b.c` is.

mod budget;
mod builtin;
mod check;
mod code;
mod convert;
mod date;
mod environment;
mod evaluate;
mod hint;
mod jsonpath;
mod lexer;
mod limits;
mod method;
mod needs;
mod parse;
mod pattern;
mod place;
mod problem;
mod program;
mod scope;
mod sprig;
mod syntax;
mod value;

pub use budget::Budget;
pub use convert::ConvertError;
pub use date::{Span, Time, Zone};
pub use environment::Environment;
pub use limits::{NESTING, NODES, SOURCE_BYTES};
pub use needs::Need;
pub use place::Position;
pub use problem::{Cause, CompileError, EvaluateError};
pub use program::Program;
pub use scope::Scope;
pub use value::{Bytes, List, Map, Text, Value};
