//! The admin's token, which is made at the first start.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use sha2::{Digest as _, Sha256};

use super::auth::{ADMIN_ID, Token, admin_entry, now};
use crate::store::Store;

/// The file in the data directory that holds the admin's token.
const FILE: &str = "admin.token";

/// More than a token is long.
const LONGEST: u64 = 256;

/// Makes the admin's token, unless the data directory has one that the store knows. To have a new
/// one, remove the file and start again: then the old one ends.
///
/// # Errors
/// The file can't be written; the store failed.
pub async fn first_token(store: &dyn Store, data: &Path) -> anyhow::Result<PathBuf> {
    let file = data.join(FILE);
    if let Some(text) = read(&file).with_context(|| format!("read {}", file.display()))? {
        let hash = Sha256::digest(text.trim().as_bytes()).into();
        if store.token(&hash).is_some_and(|entry| entry.id == ADMIN_ID) {
            return Ok(file);
        }
    }
    let token = Token::generate()?;
    // Written before it counts: a crash in between leaves a file that the next start replaces.
    write(&file, &token).with_context(|| format!("write {}", file.display()))?;
    if store.tokens().iter().any(|entry| entry.id == ADMIN_ID) {
        store.revoke_token(ADMIN_ID).await.context("end the earlier admin's token")?;
    }
    store.put_token(admin_entry(now()), token.hash()).await.context("keep the admin's token")?;
    Ok(file)
}

fn read(file: &Path) -> io::Result<Option<String>> {
    match fs::metadata(file) {
        Ok(found) if found.len() > LONGEST => Ok(None),
        Ok(_) => Ok(Some(String::from_utf8_lossy(&fs::read(file)?).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Writes the token for the file's owner alone.
fn write(file: &Path, token: &Token) -> io::Result<()> {
    let fresh = file.with_extension("token.new");
    match fs::remove_file(&fresh) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    // Made anew, so that its mode is this one and no link leads elsewhere.
    let mut opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
    writeln!(opened, "{}", token.reveal())?;
    opened.sync_all()?;
    fs::rename(&fresh, file)
}
