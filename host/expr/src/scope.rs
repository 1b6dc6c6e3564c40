//! The names that an expression may use.

/// The top-level names of an environment, known before any environment is there, and the
/// functions an expression may call.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    names: Vec<Named>,
    metadata_functions: bool,
}

#[derive(Clone, Debug)]
struct Named {
    name: Box<str>,
    text: bool,
}

impl Scope {
    /// A scope of these names, with the functions of the language itself.
    pub fn new<N: Into<Box<str>>>(names: impl IntoIterator<Item = N>) -> Self {
        let names = names.into_iter().map(|name| Named { name: name.into(), text: false });
        Self { names: names.collect(), metadata_functions: false }
    }

    /// The same with a name whose value is always a text, so that comparing it with a number is
    /// refused when the expression is compiled.
    #[must_use]
    pub fn text(mut self, name: &str) -> Self {
        match self.names.iter_mut().find(|named| *named.name == *name) {
            Some(named) => named.text = true,
            None => self.names.push(Named { name: name.into(), text: true }),
        }
        self
    }

    /// The same with the functions that only expressions for names, labels and annotations have:
    /// `sprig.…`, `toJson`, `asInt`, `asFloat` and `jsonpath`.
    #[must_use]
    pub fn with_metadata_functions(mut self) -> Self {
        self.metadata_functions = true;
        self
    }

    pub(crate) fn has_metadata_functions(&self) -> bool {
        self.metadata_functions
    }

    /// Where a name stands in the scope, and whether it is always a text.
    pub(crate) fn find(&self, name: &str) -> Option<(usize, bool)> {
        let index = self.names.iter().position(|named| *named.name == *name)?;
        self.names.get(index).map(|named| (index, named.text))
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|named| &*named.name)
    }
}
