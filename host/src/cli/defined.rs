//! Definitions that a server has, shown and removed the same way whatever their kind.

use std::io::Write as _;

use super::client::{Api, Call, Place};
use super::job::tell;
use super::{console, facts};

/// Prints the definition at a path of the API.
pub(super) async fn show(api: &Api, place: &Place, path: &str, json: bool) -> anyhow::Result<()> {
    let definition = api.value(Call::get(path).at(place)).await?;
    if json {
        return console::print(&definition.to_string());
    }
    let mut out = console::stdout();
    facts::write(&mut out, &definition, &[])?;
    out.flush()?;
    Ok(())
}

/// Removes the definition at a path of the API, which goes by `name`.
pub(super) async fn delete(
    api: &Api,
    place: &Place,
    path: &str,
    name: &str,
    json: bool,
) -> anyhow::Result<()> {
    let done = api.value(Call::delete(path).at(place)).await?;
    tell(&done, json, &format!("{name} is deleted"))
}
