//! Reading definitions from files, folders and stdin.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::bundle::Bundle;
use super::bundle_reader::BundleReader;
use super::context::ReadContext;
use super::format::Format;
use super::problem::Problem;
use super::refused_bundle::RefusedBundle;
use super::source::Source;

/// The largest file that is read: some thousands of events.
const MAX_FILE: u64 = 4 << 20;

/// The most files that are read of one folder.
const MAX_FILES: usize = 1000;

const ENDINGS: &str = "a file that ends in .toml, .json, .yaml or .yml";

/// Reads the definitions in `sources`, one after the other.
///
/// Of a folder the files are read that end in `.toml`, `.json`, `.yaml` or `.yml`, in the order of
/// their names; folders in it and files that begin with a dot are passed over. The language of
/// stdin is told by how its text begins. Ids are unique across all the sources; for all else see
/// [`read_text`](super::read_text).
///
/// # Errors
/// A file can't be read or is over 4 MiB, is not of its language, or a definition in it is
/// refused: every problem, with its file and line.
pub fn read_sources(sources: &[Source], context: &ReadContext) -> Result<Bundle, RefusedBundle> {
    let mut reader = BundleReader::new(context);
    for (index, source) in sources.iter().enumerate() {
        let is_repeated = sources.iter().take(index).any(|before| before == source);
        match source {
            Source::Stdin if is_repeated => {
                let problem = Problem::new("", "`-` twice", "`-` once");
                reader.refuse(Some(source.name()), None, problem);
            }
            Source::Stdin => read_stdin(source.name(), &mut reader),
            Source::Path(path) => match files_at(path) {
                Ok(files) => files.iter().for_each(|file| read_file(file, &mut reader)),
                Err(problem) => reader.refuse(Some(path), None, problem),
            },
        }
    }
    reader.finish()
}

fn files_at(path: &Path) -> Result<Vec<PathBuf>, Problem> {
    if !fs::metadata(path).map_err(|error| unreadable(&error))?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(path).map_err(|error| unreadable(&error))? {
        let file = entry.map_err(|error| unreadable(&error))?.path();
        let hidden = file.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if hidden || Format::of_path(&file).is_none() || file.is_dir() {
            continue;
        }
        if files.len() == MAX_FILES {
            let accepted = format!("a folder of at most {MAX_FILES}");
            return Err(Problem::new("", "more files than are read of one folder", accepted));
        }
        files.push(file);
    }
    if files.is_empty() {
        return Err(Problem::new("", "a folder without definitions", ENDINGS));
    }
    files.sort();
    Ok(files)
}

fn read_file(file: &Path, reader: &mut BundleReader) {
    match text_of(file) {
        Ok((format, text)) => reader.text(Some(file), format, &text),
        Err(problem) => reader.refuse(Some(file), None, problem),
    }
}

fn read_stdin(name: &Path, reader: &mut BundleReader) {
    match bounded(io::stdin().lock()) {
        Ok(text) => reader.text(Some(name), Format::of_text(&text), &text),
        Err(problem) => reader.refuse(Some(name), None, problem),
    }
}

fn text_of(file: &Path) -> Result<(Format, String), Problem> {
    let format = Format::of_path(file)
        .ok_or_else(|| Problem::new("", "a file whose language is not known", ENDINGS))?;
    let metadata = fs::metadata(file).map_err(|error| unreadable(&error))?;
    if !metadata.is_file() {
        return Err(Problem::new("", "what is no file", ENDINGS));
    }
    let opened = File::open(file).map_err(|error| unreadable(&error))?;
    Ok((format, bounded(opened)?))
}

/// The text of a file, or what is read as one.
fn bounded(file: impl Read) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    file.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    if u64::try_from(bytes.len()).is_ok_and(|size| size > MAX_FILE) {
        return Err(Problem::new("", "a larger file", format!("at most {MAX_FILE} bytes")));
    }
    String::from_utf8(bytes)
        .map_err(|error| Problem::new("", format!("no text ({})", error.utf8_error()), "UTF-8"))
}

fn unreadable(error: &io::Error) -> Problem {
    Problem::new("", format!("nothing that can be read ({error})"), "a file or a folder")
}

#[cfg(test)]
#[path = "files_tests.rs"]
mod tests;
