//! The ceilings that hold for every expression, whoever wrote it, with the reason for each.

/// Bytes of source: the path filters and reductions people share have a few hundred.
pub const SOURCE_BYTES: usize = 8 * 1024;

/// How deep brackets, predicates and conditions may nest in the source.
pub const NESTING: usize = 64;

/// Nodes of the parsed tree, as many as the language's own library allows.
pub const NODES: usize = 10_000;

/// How high the tree may be: nesting, and what stands in each other without brackets (`a.b.c`).
/// Like operators in a row (`a || b || c`) are no higher than one.
///
/// Whoever walks the tree needs stack for each level; 2 MiB are enough for this many in a build
/// without optimisation.
pub(crate) const HEIGHT: u16 = 160;

/// Bytes that all compiled regular expressions of a source may take: compiling more takes long.
pub(crate) const PATTERN_BYTES: usize = 1024 * 1024;

/// How deep a list or map that an expression made may nest: what drops or writes it recurses.
pub(crate) const VALUE_DEPTH: u8 = 64;

/// How deep a walk over a value goes: what was made, with JSON (at most 128 deep) inside.
pub(crate) const WALK_DEPTH: u16 = 256;

/// Bytes that a value may fill when it is converted to text or JSON.
pub(crate) const CONVERTED_BYTES: usize = 16 * 1024 * 1024;

/// Values that are visited when one is converted: a payload of a megabyte has some ten thousands.
pub(crate) const CONVERTED_VALUES: usize = 1_000_000;
