//! The `[grants]` of a manifest.

use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error, StrDeserializer};

use crate::model::{Grants, TypedImport};

use super::problem::Problems;
use super::section::Section;

/// What a manifest asks to reach; the default grants if it has no `[grants]`.
pub(super) fn read_grants(top: &Section<'_>, problems: &mut Problems<'_>) -> Grants {
    let Some(grants) = top.table("grants", &Grants::NAMES, problems) else {
        return Grants::default();
    };
    Grants {
        http: grants.list("http", problems).unwrap_or_default(),
        mounts: grants.list("mounts", problems).unwrap_or_default(),
        imports: read_imports(&grants, problems).unwrap_or(Grants::default().imports),
        secrets: grants.list("secrets", problems).unwrap_or_default(),
        events: grants.list("events", problems).unwrap_or_default(),
    }
}

fn read_imports(grants: &Section<'_>, problems: &mut Problems<'_>) -> Option<Vec<TypedImport>> {
    let mut imports = Vec::new();
    for text in grants.texts("imports", problems)? {
        let name: StrDeserializer<'_, Error> = (*text.get_ref()).into_deserializer();
        match TypedImport::deserialize(name) {
            Ok(import) if imports.contains(&import) => {
                let name = import.name();
                problems.at(text.span(), format!("`imports` in [grants] names {name:?} twice"));
            }
            Ok(import) => imports.push(import),
            Err(error) => problems.at(text.span(), format!("`imports` in [grants]: {error}")),
        }
    }
    Some(imports)
}
