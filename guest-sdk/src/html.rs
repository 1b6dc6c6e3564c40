//! A piece of HTML that the page of the job shows (plugin manual, Custom HTML Content).

use serde::Serialize;

/// HTML with an optional title and caption.
///
/// The host cleans the content: elements for text, links, lists and tables stay, scripts and styles
/// go.
///
/// ```
/// use sandyard_guest::Html;
///
/// let html = Html::new("This is <b>HTML</b>.").title("Sample Job Report").caption("A caption.");
/// assert_eq!(html.content(), "This is <b>HTML</b>.");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Html {
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    content: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    caption: Option<String>,
}

impl Html {
    /// From HTML. Text from elsewhere must be escaped, or come through [`Html::text`].
    ///
    /// ```
    /// let html = sandyard_guest::Html::new("<i>3</i> rows");
    /// ```
    pub fn new(content: impl Into<String>) -> Self {
        Self { title: None, content: content.into(), caption: None }
    }

    /// From plain text, which is escaped and keeps its white space.
    ///
    /// ```
    /// let html = sandyard_guest::Html::text("1 < 2");
    /// assert_eq!(html.content(), "<pre>1 &lt; 2</pre>");
    /// ```
    pub fn text(text: &str) -> Self {
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        Self::new(format!("<pre>{escaped}</pre>"))
    }

    /// What stands above; "Job Report" if nothing is said.
    ///
    /// ```
    /// let html = sandyard_guest::Html::new("...").title("Report");
    /// ```
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// What stands below, small.
    ///
    /// ```
    /// let html = sandyard_guest::Html::new("...").caption("As of today.");
    /// ```
    #[must_use]
    pub fn caption(mut self, caption: impl Into<String>) -> Self {
        self.caption = Some(caption.into());
        self
    }

    /// The HTML itself.
    ///
    /// ```
    /// assert_eq!(sandyard_guest::Html::new("<hr>").content(), "<hr>");
    /// ```
    pub fn content(&self) -> &str {
        &self.content
    }
}
