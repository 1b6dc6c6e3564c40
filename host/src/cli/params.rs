//! A job's params, as arguments give them.

use anyhow::Context as _;
use serde_json::{Map, Value};

/// A job's params, as arguments give them.
#[derive(Debug, Clone, Default, PartialEq, Eq, clap::Args)]
pub(super) struct Params {
    /// Params, as one JSON object, over those that there are
    #[arg(long, value_name = "JSON")]
    params: Option<String>,
    /// One param, as text; may be repeated, and wins over --params
    #[arg(long, value_name = "KEY=VALUE", value_parser = key_value)]
    param: Vec<(String, String)>,
}

impl Params {
    /// These params over `others`.
    ///
    /// # Errors
    /// What should be a JSON object is none.
    pub(super) fn over(
        &self,
        mut others: Map<String, Value>,
    ) -> anyhow::Result<Map<String, Value>> {
        if let Some(text) = &self.params {
            let given = serde_json::from_str::<Map<String, Value>>(text)
                .context("--params is not a JSON object; write one like '{\"name\":\"Ada\"}'")?;
            others.extend(given);
        }
        let single = self.param.iter().cloned();
        others.extend(single.map(|(key, value)| (key, Value::String(value))));
        Ok(others)
    }
}

fn key_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("write KEY=VALUE".to_owned()),
    }
}
