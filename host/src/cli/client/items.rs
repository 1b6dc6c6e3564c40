//! The items of a list, page by page.

use anyhow::Context as _;
use serde_json::{Value, json};

use super::api::Api;
use super::call::Call;

/// Items of one page; the most that the API gives.
const PAGE: usize = 200;

/// Items of a list, and whether there are more.
#[derive(Debug, Default)]
pub(in crate::cli) struct Items {
    /// The items, in the server's order.
    pub(in crate::cli) items: Vec<Value>,
    /// Where a next page would begin; none at the end.
    pub(in crate::cli) next: Option<String>,
}

impl Items {
    /// Fetches at most `most` items of the list that `call` makes the calls for.
    ///
    /// # Errors
    /// The server refuses, or does not answer as a list does.
    pub(in crate::cli) async fn fetch(
        api: &Api,
        most: usize,
        call: impl Fn() -> Call,
    ) -> anyhow::Result<Self> {
        let mut fetched = Self::default();
        loop {
            let limit = PAGE.min(most.saturating_sub(fetched.items.len()));
            let call = call()
                .query("limit", &limit.to_string())
                .query_some("cursor", fetched.next.as_ref());
            let page = api.value(call).await?;
            fetched.take(page).context("the server's answer is no list")?;
            if fetched.next.is_none() || fetched.items.len() >= most {
                return Ok(fetched);
            }
        }
    }

    /// Fetches a list that comes as a whole.
    ///
    /// # Errors
    /// The server refuses, or does not answer as a list does.
    pub(in crate::cli) async fn whole(api: &Api, call: Call) -> anyhow::Result<Self> {
        let mut fetched = Self::default();
        let page = api.value(call).await?;
        fetched.take(page).context("the server's answer is no list")?;
        Ok(fetched)
    }

    /// The list as the API shows lists.
    pub(in crate::cli) fn json(&self) -> Value {
        json!({ "items": self.items, "next": self.next })
    }

    fn take(&mut self, page: Value) -> Option<()> {
        let Value::Object(mut page) = page else { return None };
        let Some(Value::Array(items)) = page.remove("items") else { return None };
        self.next = match page.remove("next") {
            // A page of nothing would be followed by itself.
            Some(Value::String(next)) if !items.is_empty() => Some(next),
            _ => None,
        };
        self.items.extend(items);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_add_up_and_end() {
        let mut items = Items::default();
        items.take(json!({"items": [1], "next": "a"})).unwrap();
        assert_eq!(items.next.as_deref(), Some("a"));
        items.take(json!({"items": [2], "next": null})).unwrap();
        assert_eq!(items.json(), json!({"items": [1, 2], "next": null}));
        items.take(json!({"items": [], "next": "for ever"})).unwrap();
        assert_eq!(items.next, None);
        assert!(items.take(json!([1])).is_none());
    }
}
