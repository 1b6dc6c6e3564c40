//! Web hooks and mails about jobs.
