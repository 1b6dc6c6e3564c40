//! A report in HTML that a plugin brings.

use std::sync::LazyLock;

use ammonia::Builder;
use serde_json::{Map, Value};

use super::mask::Mask;
use super::refusal::Refusal;
use super::{html_cost, text};

/// The title of a report that brings none (plugin manual, Custom HTML Content).
const DEFAULT_TITLE: &str = "Job Report";

/// The longest content, in bytes: parsing it is the host's own time.
const MAX_CONTENT: usize = 64 << 10;

/// What content may hold: text, lists, tables and links. No images, which would tell whose page
/// it is on; no style, which could cover the page; classes where code is coloured.
static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    builder.rm_tags(["img", "map", "area"]);
    builder.add_tag_attributes("a", ["target"]);
    for tag in ["div", "pre", "code"] {
        builder.add_tag_attributes(tag, ["class"]);
    }
    builder
});

/// A report in HTML. Its content came from a plugin, so the only way to it is [`Html::sanitised`].
#[derive(Debug, Clone, PartialEq)]
pub struct Html {
    title: String,
    content: String,
    caption: Option<String>,
}

impl Html {
    /// Reads `{title?, content, caption?}`.
    pub(super) fn read(value: Value) -> Result<Self, Refusal> {
        let Value::Object(mut given) = value else {
            return Err(Refusal::of_value("html", &value, "an object with content"));
        };
        let title = text::optional("html.title", given.shift_remove("title"))?;
        let content = content(given.shift_remove("content"))?;
        let caption = text::optional("html.caption", given.shift_remove("caption"))?;
        let title = title.unwrap_or_else(|| DEFAULT_TITLE.to_owned());
        Ok(Self { title, content, caption })
    }

    /// Takes the secrets out. What then is no longer well formed, the sanitiser repairs.
    pub(super) fn mask(&mut self, mask: &Mask) {
        mask.string(&mut self.title);
        mask.string(&mut self.content);
        self.caption.iter_mut().for_each(|caption| mask.string(caption));
    }

    /// `{title, content, caption?}` with the content safe to put on a page. Title and caption are
    /// plain text, to be escaped like any other.
    ///
    /// This costs up to some milliseconds, so it is done once, at the end, and not for each of
    /// the reports that a plugin replaced meanwhile.
    pub fn sanitised(&self) -> Value {
        let mut html = Map::new();
        html.insert("title".to_owned(), Value::from(self.title.as_str()));
        html.insert("content".to_owned(), SANITISER.clean(&self.content).to_string().into());
        if let Some(caption) = &self.caption {
            html.insert("caption".to_owned(), Value::from(caption.as_str()));
        }
        Value::Object(html)
    }
}

fn content(value: Option<Value>) -> Result<String, Refusal> {
    const ACCEPTED: &str = "a text of at most 65536 bytes";
    const SIMPLER: &str = "at most 4000 tags, fewer with many kinds of formatting; see table";
    let refuse = |found: String, accepted| Err(Refusal::new("html.content", found, accepted));
    match value {
        Some(Value::String(content)) => match content.len() {
            0..=MAX_CONTENT => match html_cost::excess(&content) {
                None => Ok(content),
                Some(found) => refuse(found, SIMPLER),
            },
            length => refuse(format!("a text of {length} bytes"), ACCEPTED),
        },
        Some(other) => Err(Refusal::of_value("html.content", &other, ACCEPTED)),
        None => refuse("no content".to_owned(), ACCEPTED),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn content_of(content: &str) -> String {
        let html = Html::read(json!({ "content": content })).unwrap().sanitised();
        html["content"].as_str().unwrap().to_owned()
    }

    #[test]
    fn what_formats_is_kept() {
        for kept in [
            "<b>b</b> <i>i</i>",
            "<pre class=\"x\">a\n  b</pre>",
            "<code class=\"rust\">f</code>",
            "<div class=\"note\">n</div>",
            "<table><tbody><tr><td>1</td></tr></tbody></table>",
        ] {
            assert_eq!(content_of(kept), kept);
        }
        let link = content_of("<a href=\"https://a.example/\" target=\"_blank\">l</a>");
        assert!(link.contains("href=\"https://a.example/\""), "{link}");
        assert!(link.contains("target=\"_blank\"") && link.contains("noopener"), "{link}");
    }

    #[test]
    fn what_runs_loads_or_covers_is_not() {
        for hostile in [
            "<script>alert(1)</script>",
            "<img src=\"https://a.example/x.png\" onerror=\"a()\">",
            "<a href=\"javascript:x\" onclick=\"y\">l</a>",
            "<div style=\"position:fixed\">x</div>",
            "<svg/onload=a()><math><style>",
            "<iframe src=\"/\"></iframe><form action=\"/\"><input name=\"x\"></form>",
        ] {
            let clean = content_of(hostile);
            for bad in ["script", "img", "onclick", "onerror", "style", "onload", "frame", "form"] {
                assert!(!clean.contains(bad), "{hostile}: {clean}");
            }
        }
    }

    #[test]
    fn titles_and_captions_are_carried() {
        let html = Html::read(json!({"title": "T", "content": "", "caption": 5})).unwrap();
        let expected = json!({"title": "T", "content": "", "caption": "5"});
        assert_eq!(html.sanitised(), expected);
    }

    #[test]
    fn what_is_no_report_is_refused_by_name() {
        let cases = [
            (json!("<b>"), "html: found the text"),
            (json!({}), "html.content: found no content"),
            (json!({"content": 5}), "html.content: found the number 5"),
            (json!({"content": "x".repeat(70_000)}), "html.content: found a text of 70000"),
        ];
        for (value, expected) in cases {
            let refusal = Html::read(value).unwrap_err().to_string();
            assert!(refusal.starts_with(expected), "{refusal}");
        }
    }
}
