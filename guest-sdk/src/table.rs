//! A table that the page of the job shows (plugin manual, Custom Data Tables).

use serde::Serialize;

/// Rows of cells, with an optional title, header and caption.
///
/// ```
/// use sandyard_guest::Table;
///
/// let table = Table::new()
///     .title("Sample Job Stats")
///     .header(["IP Address", "Count", "Percentage"])
///     .row(["62.121.210.2".into(), 138.into(), "0.0032%".into()])
///     .row(["97.247.105.50".into(), 84.into(), "0.0019%".into()])
///     .caption("Two of many.");
/// assert_eq!(table.len(), 2);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Table {
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    header: Vec<String>,
    rows: Vec<Vec<Cell>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    caption: Option<String>,
}

/// One cell of a [`Table`]. Made by `into()` from texts, numbers and booleans.
///
/// ```
/// use sandyard_guest::Cell;
/// let cells: [Cell; 3] = ["directing.com".into(), 138.into(), 0.5.into()];
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// A text; it is shown as it is, never read as HTML.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A number with a fraction.
    Fraction(f64),
    /// True or false.
    Flag(bool),
}

impl Table {
    /// A table without rows yet. A table without rows is not shown.
    ///
    /// ```
    /// assert!(sandyard_guest::Table::new().is_empty());
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// What stands above the table; "Job Stats" if nothing is said.
    ///
    /// ```
    /// let table = sandyard_guest::Table::new().title("Rows a day");
    /// ```
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// The names of the columns.
    ///
    /// ```
    /// let table = sandyard_guest::Table::new().header(["Day", "Rows"]);
    /// ```
    #[must_use]
    pub fn header<T: Into<String>>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        self.header = names.into_iter().map(Into::into).collect();
        self
    }

    /// One more row.
    ///
    /// ```
    /// let table = sandyard_guest::Table::new().row(["Monday".into(), 12.into()]);
    /// ```
    #[must_use]
    pub fn row(mut self, cells: impl IntoIterator<Item = Cell>) -> Self {
        self.rows.push(cells.into_iter().collect());
        self
    }

    /// What stands below the table, small.
    ///
    /// ```
    /// let table = sandyard_guest::Table::new().caption("As of today.");
    /// ```
    #[must_use]
    pub fn caption(mut self, caption: impl Into<String>) -> Self {
        self.caption = Some(caption.into());
        self
    }

    /// How many rows there are.
    ///
    /// ```
    /// assert_eq!(sandyard_guest::Table::new().len(), 0);
    /// ```
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no rows.
    ///
    /// ```
    /// assert!(!sandyard_guest::Table::new().row(["x".into()]).is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i32> for Cell {
    fn from(number: i32) -> Self {
        Self::Whole(number.into())
    }
}

impl From<u32> for Cell {
    fn from(number: u32) -> Self {
        Self::Whole(number.into())
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Whole(number)
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Fraction(number)
    }
}

impl From<bool> for Cell {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}
