//! Where a job and its event can be looked at.

use crate::model::{EventId, JobId, Namespace};

/// The addresses of the host's pages, as they are told to the outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pages {
    base: String,
}

impl Pages {
    /// The pages under `base_app_url`, such as `https://jobs.example.com`.
    pub fn new(base_app_url: &str) -> Self {
        Self { base: base_app_url.trim_end_matches('/').to_owned() }
    }

    /// The pages of an event and of a job of it, if there is one.
    pub fn links(&self, namespace: &Namespace, event: &EventId, job: Option<&JobId>) -> Links {
        let mut event = format!("{}/events/{event}", self.base);
        if *namespace != Namespace::default() {
            event = format!("{event}?namespace={namespace}");
        }
        Links {
            base_app_url: self.base.clone(),
            job_details_url: job.map(|job| format!("{}/jobs/{job}", self.base)),
            edit_event_url: event,
        }
    }
}

/// Where one job and its event can be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Links {
    /// The host's own address.
    pub base_app_url: String,
    /// The job's page; none for a job that never was.
    pub job_details_url: Option<String>,
    /// The event's page.
    pub edit_event_url: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_the_namespace_unless_it_is_the_default() {
        let pages = Pages::new("https://jobs.example.com/yard/");
        let (job, event) = ("j1".parse().unwrap(), "nightly".parse().unwrap());
        let links = pages.links(&Namespace::default(), &event, Some(&job));
        assert_eq!(links.base_app_url, "https://jobs.example.com/yard");
        assert_eq!(links.job_details_url.unwrap(), "https://jobs.example.com/yard/jobs/j1");
        assert_eq!(links.edit_event_url, "https://jobs.example.com/yard/events/nightly");
        let links = pages.links(&"team-a".parse().unwrap(), &event, None);
        assert_eq!(links.job_details_url, None);
        assert_eq!(
            links.edit_event_url,
            "https://jobs.example.com/yard/events/nightly?namespace=team-a"
        );
    }
}
