//! Finds any of many texts in one pass, however long they are.

use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::AhoCorasick;

use super::forms::Form;

/// How much of a form is searched for; what follows is compared once this was found. It keeps the
/// automaton small: a secret may have 64 KiB, and many forms.
const BEGINNING: usize = 32;

/// The least that counts as a form which a cut went through, in bytes.
const LEAST_BEGUN: usize = 4;

/// Searches for forms of secrets. By default it knows none.
#[derive(Default)]
pub(super) struct Finder {
    search: Option<Search>,
}

struct Search {
    beginnings: AhoCorasick,
    /// For each beginning, the forms that begin so, longest first.
    forms: Vec<Vec<Form>>,
}

impl Finder {
    /// Searches for these.
    #[expect(
        clippy::expect_used,
        reason = "only billions of states don't fit, and each is a byte of a secret held twice"
    )]
    pub(super) fn new(forms: Vec<Form>) -> Self {
        let mut groups = BTreeMap::<String, Vec<Form>>::new();
        for form in forms.into_iter().filter(|form| !form.is_empty()) {
            let beginning = form.get(..form.floor_char_boundary(BEGINNING)).unwrap_or(&form);
            groups.entry(beginning.to_owned()).or_default().push(form);
        }
        if groups.is_empty() {
            return Self::default();
        }
        groups.values_mut().for_each(|forms| forms.sort_by_key(|form| usize::MAX - form.len()));
        let beginnings = AhoCorasick::new(groups.keys()).expect("as many states as fit");
        let forms = groups.into_values().collect();
        Self { search: Some(Search { beginnings, forms }) }
    }

    /// Where in `text` there are forms: in order, those that overlap as one.
    pub(super) fn spans(&self, text: &str) -> Vec<Range<usize>> {
        let mut spans = Vec::new();
        let Some(search) = self.search.as_ref().filter(|search| search.beginnings.is_match(text))
        else {
            return spans;
        };
        for found in search.beginnings.find_overlapping_iter(text) {
            let rest = text.get(found.start()..).unwrap_or_default();
            let forms = search.forms.get(found.pattern().as_usize()).into_iter().flatten();
            let longest = forms.map(|form| form.as_str()).find(|form| rest.starts_with(form));
            if let Some(form) = longest {
                join(&mut spans, found.start()..found.start() + form.len());
            }
        }
        spans
    }

    /// How many bytes at the end of `text` begin a form that does not end there; 0 if none do.
    pub(super) fn begun_at_end(&self, text: &str) -> usize {
        let forms = self.search.iter().flat_map(|search| search.forms.iter().flatten());
        forms.map(|form| begun(text, form)).max().unwrap_or(0)
    }
}

/// The longest end of `text` that `form` begins with.
fn begun(text: &str, form: &str) -> usize {
    let longest = form.len().saturating_sub(1).min(text.len());
    let is_begun = |size: &usize| {
        let end = text.as_bytes().get(text.len() - size..);
        end.is_some_and(|end| form.as_bytes().starts_with(end))
    };
    (LEAST_BEGUN..=longest).rev().find(is_begun).unwrap_or(0)
}

/// Adds a span to those before it. Spans come by the end of their beginnings, so that one which
/// starts before others overlaps them.
fn join(spans: &mut Vec<Range<usize>>, mut span: Range<usize>) {
    while let Some(last) = spans.pop_if(|last| span.start < last.end) {
        span = span.start.min(last.start)..span.end.max(last.end);
    }
    spans.push(span);
}
