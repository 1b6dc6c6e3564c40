//! What the system says of this process.

use std::fs;
use std::path::Path;

/// The memory that is resident, in bytes; `None` where the system doesn't say.
pub(super) fn resident_memory() -> Option<u64> {
    let text = fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

/// How many files are open; `None` where the system doesn't say.
pub(super) fn open_files() -> Option<u64> {
    fs::read_dir("/proc/self/fd").ok().map(|entries| entries.count() as u64)
}

/// The size of the database in a data directory with what belongs to it, in bytes.
pub(super) fn database_size(data: &Path) -> u64 {
    let size = |name: &str| fs::metadata(data.join(name)).map_or(0, |file| file.len());
    ["sandyard.db", "sandyard.db-wal"].into_iter().map(size).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn the_system_tells_memory_and_files() {
        assert!(resident_memory().unwrap() > 100_000);
        assert!(open_files().unwrap() >= 3);
    }
}
