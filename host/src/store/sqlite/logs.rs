//! Logs: the small ones stand in the database, the large ones in files of their own.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension as _};

use super::failure::Failure;
use super::files;
use crate::model::{Bytes, JobId};
use crate::store::StoreError;

/// Where the files are, in the data directory.
const FOLDER: &str = "logs";

/// How a log's file ends.
const EXTENSION: &str = "log";

/// The most that is read of a log. What is written is under the host's ceiling of a log for each
/// try, which is far less.
const LONGEST: u64 = 256 << 20;

/// The logs that are too large for the database, a file `logs/XX/JOB.log` each, where `XX` is how
/// the job's id ends.
#[derive(Debug, Clone)]
pub(super) struct Logs {
    folder: PathBuf,
    /// The largest that stands in the database.
    inline: Bytes,
}

impl Logs {
    pub(super) fn open(data: &Path, inline: Bytes) -> Result<Self, Failure> {
        let folder = data.join(FOLDER);
        files::make_folder(&folder)?;
        Ok(Self { folder, inline })
    }

    /// Writes a log to a file and gives back its size, or `None` if it is for the database. To be
    /// called before the transaction that refers to it.
    ///
    /// # Errors
    /// It can't be written.
    pub(super) async fn keep(&self, job: &JobId, log: &str) -> Result<Option<u64>, StoreError> {
        let size = log.len() as u64;
        if size <= self.inline.0 {
            return Ok(None);
        }
        let (logs, job, log) = (self.clone(), job.clone(), log.to_owned());
        files::blocking(move || logs.write(&job, &log)).await?;
        Ok(Some(size))
    }

    fn write(&self, job: &JobId, log: &str) -> Result<(), Failure> {
        let path = self.path(job);
        if let Some(shard) = path.parent()
            && !shard.exists()
        {
            files::make_folder(shard)?;
            files::sync_folder(&self.folder)?;
        }
        files::write(&path, log.as_bytes())
    }

    /// Reads the log of a job that has one in a file.
    ///
    /// # Errors
    /// It is not there; it can't be read.
    pub(super) fn read(&self, job: &JobId) -> Result<String, Failure> {
        let path = self.path(job);
        match files::read(&path, LONGEST)? {
            Some(bytes) => Ok(String::from_utf8(bytes)
                .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())),
            None => Err(Failure::garbled("a job's log", format!("{} is gone", path.display()))),
        }
    }

    /// Removes the files of these jobs, as far as there are any. To be called after the
    /// transaction that removed the jobs.
    ///
    /// # Errors
    /// One can't be removed; the next start tries again.
    pub(super) async fn remove(&self, jobs: Vec<JobId>) -> Result<(), StoreError> {
        if jobs.is_empty() {
            return Ok(());
        }
        let logs = self.clone();
        files::blocking(move || jobs.iter().try_for_each(|job| files::remove(&logs.path(job))))
            .await
    }

    /// Removes what no job refers to: it was written or removed when the process ended. Nobody
    /// may write meanwhile.
    ///
    /// # Errors
    /// The database can't be read, or a file can't be removed.
    pub(super) fn remove_orphans(&self, connection: &Connection) -> Result<(), Failure> {
        for shard in files::list(&self.folder)? {
            if !shard.is_dir() {
                continue;
            }
            for path in files::list(&shard)? {
                if is_orphan(connection, &path)? {
                    files::remove(&path)?;
                }
            }
        }
        Ok(())
    }

    fn path(&self, job: &JobId) -> PathBuf {
        let id = job.as_str();
        let shard = id.get(id.len().saturating_sub(2)..).unwrap_or(id);
        self.folder.join(shard).join(id).with_extension(EXTENSION)
    }
}

/// Whether a file is one of ours and nothing refers to it.
fn is_orphan(connection: &Connection, path: &Path) -> Result<bool, Failure> {
    let extension = path.extension().and_then(|extension| extension.to_str());
    let Some(id) = path.file_stem().and_then(|stem| stem.to_str()) else { return Ok(false) };
    match extension {
        Some(files::UNFINISHED) => Ok(true),
        Some(EXTENSION) => {
            let mut statement = connection.prepare_cached(
                "SELECT 1 FROM jobs JOIN records USING (row) WHERE id = ?1 AND log IS NULL",
            )?;
            Ok(statement.query_row([id], |_| Ok(())).optional()?.is_none())
        }
        _ => Ok(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logs() -> (tempfile::TempDir, Logs) {
        let data = tempfile::tempdir().unwrap();
        let logs = Logs::open(data.path(), Bytes(8)).unwrap();
        (data, logs)
    }

    fn job(id: &str) -> JobId {
        id.parse().unwrap()
    }

    #[tokio::test]
    async fn only_a_large_log_gets_a_file() {
        let (data, logs) = logs();
        assert_eq!(logs.keep(&job("small"), "8 bytes!").await, Ok(None));
        assert_eq!(logs.keep(&job("jab9z"), "9 bytes!!").await, Ok(Some(9)));
        assert_eq!(logs.keep(&job("x"), "9 bytes??").await, Ok(Some(9)));
        assert!(data.path().join("logs/9z/jab9z.log").is_file());
        assert_eq!(logs.read(&job("jab9z")).unwrap(), "9 bytes!!");
        assert_eq!(logs.read(&job("x")).unwrap(), "9 bytes??");
        assert!(logs.read(&job("small")).unwrap_err().to_string().contains("small.log is gone"));
        logs.remove(vec![job("jab9z"), job("small")]).await.unwrap();
        assert!(!data.path().join("logs/9z/jab9z.log").exists());
    }

    #[tokio::test]
    async fn what_no_job_refers_to_is_removed() {
        let (data, logs) = logs();
        let path = data.path().join("a.db");
        let mut connection = super::super::connection::writer(&path).unwrap();
        super::super::schema::migrate(&mut connection).unwrap();
        connection
            .execute_batch(
                "INSERT INTO jobs (row, id, namespace, event, plugin, category, state, attempts,
                                   time_queued, source, \"order\")
                 VALUES (1, 'kept', 'default', 'e', 'p', 'general', 4, 1, 0, 'me', '{}'),
                        (2, 'inline', 'default', 'e', 'p', 'general', 4, 1, 0, 'me', '{}');
                 INSERT INTO records VALUES (1, '{}', NULL, 9), (2, '{}', 'short', 5);",
            )
            .unwrap();
        for id in ["kept", "inline", "gone"] {
            logs.keep(&job(id), "a long log").await.unwrap();
        }
        std::fs::write(data.path().join("logs/pt/kept.part"), "half").unwrap();
        std::fs::write(data.path().join("logs/pt/README"), "not ours").unwrap();
        logs.remove_orphans(&connection).unwrap();
        let left = |shard: &str| {
            let mut paths = files::list(&data.path().join("logs").join(shard)).unwrap();
            paths.sort();
            paths
        };
        let names: Vec<_> = left("pt").iter().map(|p| p.file_name().unwrap().to_owned()).collect();
        assert_eq!(names, ["README", "kept.log"]);
        assert!(left("ne").is_empty());
    }
}
