//! Which names expressions have (protocol page, A2; section 0, 1).

use std::sync::LazyLock;

use sandyard_expr::Scope;

/// For selectors and arguments.
pub(super) static PLAIN: LazyLock<Scope> = LazyLock::new(|| {
    // In the order of the environment, in which names are found fastest.
    let names = ["payload", "metadata", "discriminator", "namespace", "delivery", "event"];
    Scope::new(names).text("discriminator").text("namespace").text("delivery")
});

/// For names, labels and annotations.
pub(super) static METADATA: LazyLock<Scope> =
    LazyLock::new(|| PLAIN.clone().with_metadata_functions());
