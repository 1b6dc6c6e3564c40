//! What is written becomes what it means, where that is accepted.

use std::ops::RangeInclusive;
use std::path::Path;
use std::time::Duration;

use super::problem::{ConfigProblems, Origin};
use super::settings::{Config, EngineSettings, TlsFiles, WebHookSettings};
use super::written::{
    Written, WrittenEngine, WrittenEvents, WrittenHttp, WrittenLimits, WrittenRetention,
    WrittenSmtp, WrittenTls, WrittenWebHooks,
};
use crate::http::HttpSettings;
use crate::intake::deliveries::DeliveryLimits;
use crate::model::{Bytes, LimitRequest, Limits, Timeout};
use crate::notify::HookTemplates;
use crate::notify::mail::MailConfig;

/// Jobs that may run at once at most: the address space of a process holds no more places.
const WORKERS: RangeInclusive<u32> = 1..=4000;

/// Deliveries of a namespace that may wait at most: each is held in memory as well.
const MOST_DELIVERIES: u32 = 100_000;

/// Deliveries that may be on their way at most, those of all namespaces together.
const MOST_IN_ALL: u32 = 10_000_000;

/// The longest password that is read from a file, in bytes.
const LONGEST_PASSWORD: u64 = 4096;

/// Makes a configuration of what is written. `origins` tells where a key's value came from.
///
/// # Errors
/// Everything that is not accepted.
pub(super) fn settle(
    written: Written,
    fallback_data: Option<&Path>,
    origins: &dyn Fn(&str) -> Option<Origin>,
) -> Result<Config, ConfigProblems> {
    let mut settling = Settling { origins, problems: ConfigProblems::default() };
    let data = written.data.or_else(|| fallback_data.map(Path::to_owned)).unwrap_or_default();
    let mut config = Config::new(data);
    if config.data.as_os_str().is_empty() {
        let message = "there is no home folder to keep data in; name a folder with --data DIR";
        settling.refuse("data", message);
    }
    if let Some(text) = written.listen {
        match text.parse() {
            Ok(address) => config.listen = address,
            Err(_) => settling.refuse(
                "listen",
                format!("found {text:?}; accepted is ADDRESS:PORT, like 127.0.0.1:7700 or [::]:80"),
            ),
        }
    }
    config.base_url = written.base_url.and_then(|url| settling.base_url(url));
    config.tls = settling.tls(written.tls);
    config.http = settling.http(&written.http);
    config.events = settling.events(&written.events, config.http.body_limit);
    config.engine = settling.engine(&written.engine);
    settling.retention(&mut config, &written.retention);
    limits(&mut config, &written.limits);
    config.smtp = settling.smtp(written.smtp);
    config.web_hooks = web_hooks(written.web_hooks);
    settling.problems.or(config)
}

struct Settling<'o> {
    origins: &'o dyn Fn(&str) -> Option<Origin>,
    problems: ConfigProblems,
}

impl Settling<'_> {
    fn refuse(&mut self, key: &str, message: impl Into<String>) {
        self.problems.add((self.origins)(key), key, message);
    }

    /// A number that must lie in a range.
    fn number(
        &mut self,
        key: &str,
        given: Option<u32>,
        range: RangeInclusive<u32>,
        into: &mut u32,
    ) {
        let Some(number) = given else { return };
        if !range.contains(&number) {
            let (least, most) = range.into_inner();
            return self.refuse(key, format!("found {number}; accepted are {least} to {most}"));
        }
        *into = number;
    }

    /// A duration that is more than none.
    fn duration(&mut self, key: &str, given: Option<Timeout>, into: &mut Duration) {
        let Some(Timeout(duration)) = given else { return };
        if duration.is_zero() {
            return self.refuse(key, "found 0; accepted is a duration, like \"10s\"");
        }
        *into = duration;
    }

    /// A size that must lie in a range.
    fn size(
        &mut self,
        key: &str,
        given: Option<Bytes>,
        range: RangeInclusive<u64>,
        into: &mut Bytes,
    ) {
        let Some(size) = given else { return };
        if !range.contains(&size.0) {
            let (least, most) = range.into_inner();
            let (least, most) = (Bytes(least), Bytes(most));
            return self.refuse(key, format!("found {size}; accepted are {least} to {most}"));
        }
        *into = size;
    }

    fn base_url(&mut self, url: String) -> Option<String> {
        let parsed = url.parse::<http::Uri>().ok().filter(|uri| {
            matches!(uri.scheme_str(), Some("http" | "https"))
                && uri.host().is_some_and(|host| !host.is_empty())
                && uri.query().is_none()
        });
        if parsed.is_none() {
            let message = format!("found {url:?}; accepted is one like https://jobs.example.com");
            self.refuse("base_url", message);
        }
        parsed.map(|_| url.trim_end_matches('/').to_owned())
    }

    fn tls(&mut self, written: WrittenTls) -> Option<TlsFiles> {
        match (written.cert, written.key) {
            (Some(cert), Some(key)) => return Some(TlsFiles { cert, key }),
            (None, None) => {}
            (Some(_), None) => self.refuse("tls.key", "is missing, and tls.cert is there"),
            (None, Some(_)) => self.refuse("tls.cert", "is missing, and tls.key is there"),
        }
        None
    }

    fn http(&mut self, written: &WrittenHttp) -> HttpSettings {
        let mut http = HttpSettings::default();
        let all = 0..=u32::MAX;
        self.size("http.body_limit", written.body_limit, 1 << 10..=1 << 30, &mut http.body_limit);
        let upload = &mut http.upload_limit;
        self.size("http.upload_limit", written.upload_limit, 1 << 10..=1 << 30, upload);
        self.duration("http.header_timeout", written.header_timeout, &mut http.header_timeout);
        self.duration("http.body_timeout", written.body_timeout, &mut http.body_timeout);
        self.duration("http.idle_timeout", written.idle_timeout, &mut http.idle_timeout);
        let most = &mut http.max_connections;
        self.number("http.max_connections", written.max_connections, 1..=u32::MAX, most);
        let share = &mut http.max_connections_per_address;
        let given = written.max_connections_per_address;
        self.number("http.max_connections_per_address", given, all.clone(), share);
        let pace = &mut http.requests_per_second;
        self.number("http.requests_per_second", written.requests_per_second, all, pace);
        // None at all is a way to stop at once.
        http.shutdown_grace = written.shutdown_grace.map_or(http.shutdown_grace, |grace| grace.0);
        http
    }

    fn events(&mut self, written: &WrittenEvents, body_limit: Bytes) -> DeliveryLimits {
        let mut events = DeliveryLimits::default();
        let waiting = &mut events.operation_queue_size;
        let given = written.operation_queue_size;
        self.number("events.operation_queue_size", given, 0..=MOST_DELIVERIES, waiting);
        let workers = &mut events.worker_count;
        self.number("events.worker_count", written.worker_count, WORKERS, workers);
        let mut events = DeliveryLimits::new(events.operation_queue_size, events.worker_count);
        let range = events.places()..=MOST_IN_ALL;
        let most = &mut events.max_deliveries;
        self.number("events.max_deliveries", written.max_deliveries, range, most);
        let least = DeliveryLimits::least_budget(body_limit);
        let budget = &mut events.body_budget;
        *budget = (*budget).max(least);
        let range = least.0..=u64::MAX;
        self.size("events.body_budget", written.body_budget, range, budget);
        events
    }

    fn engine(&mut self, written: &WrittenEngine) -> EngineSettings {
        let mut engine = EngineSettings::default();
        self.number("engine.workers", written.workers, WORKERS, &mut engine.workers);
        let grace = written.shutdown_grace;
        engine.shutdown_grace = grace.map_or(engine.shutdown_grace, |grace| grace.0);
        engine.max_jobs = written.max_jobs.unwrap_or(engine.max_jobs);
        let share = written.max_jobs_per_namespace;
        engine.max_jobs_per_namespace = share.unwrap_or(engine.max_jobs_per_namespace);
        engine.key_quota = written.key_quota.unwrap_or(engine.key_quota);
        engine.chain_budget = written.chain_budget.unwrap_or(engine.chain_budget);
        engine
    }

    fn retention(&mut self, config: &mut Config, written: &WrittenRetention) {
        self.duration("retention.age", written.age, &mut config.retention.age);
        config.retention.count = written.count.unwrap_or(config.retention.count);
    }

    fn smtp(&mut self, written: WrittenSmtp) -> Option<MailConfig> {
        let Some(host) = written.host else {
            if written.from.is_some() || written.username.is_some() {
                self.refuse("smtp.host", "is missing, and other keys of [smtp] are there");
            }
            return None;
        };
        let Some(from) = written.from else {
            self.refuse("smtp.from", "is missing; mails need a sender, like ops@example.com");
            return None;
        };
        let password = match (written.password, written.password_file) {
            (Some(_), Some(_)) => {
                self.refuse("smtp.password", "is given beside smtp.password_file; leave one out");
                return None;
            }
            (password, None) => password,
            (None, Some(file)) => match read_password(&file) {
                Ok(password) => Some(password),
                Err(message) => {
                    self.refuse("smtp.password_file", message);
                    return None;
                }
            },
        };
        Some(MailConfig {
            host,
            port: written.port,
            tls: written.tls.unwrap_or_default(),
            username: written.username,
            password,
            from,
            ca_file: written.ca_file,
        })
    }
}

fn limits(config: &mut Config, written: &WrittenLimits) {
    put_over(&mut config.limits.default, &written.default);
    put_over(&mut config.limits.ceiling, &written.ceiling);
}

/// Puts what is written over the limits.
fn put_over(limits: &mut Limits, written: &LimitRequest) {
    *limits = Limits {
        fuel: written.fuel.unwrap_or(limits.fuel),
        timeout: written.timeout.unwrap_or(limits.timeout),
        memory: written.memory.unwrap_or(limits.memory),
        output: written.output.unwrap_or(limits.output),
        log: written.log.unwrap_or(limits.log),
        disk: written.disk.unwrap_or(limits.disk),
        http_requests: written.http_requests.unwrap_or(limits.http_requests),
        instances: written.instances.unwrap_or(limits.instances),
    };
}

fn web_hooks(written: WrittenWebHooks) -> WebHookSettings {
    let default = HookTemplates::default();
    // An empty text is how a file says "none".
    let pick = |given: Option<String>, default: Option<String>| match given {
        Some(text) => Some(text).filter(|text| !text.is_empty()),
        None => default,
    };
    let given = written.templates;
    WebHookSettings {
        allow: written.allow,
        templates: HookTemplates {
            job_start: pick(given.job_start, default.job_start),
            job_complete: pick(given.job_complete, default.job_complete),
            job_failure: pick(given.job_failure, default.job_failure),
            job_launch_failure: pick(given.job_launch_failure, default.job_launch_failure),
        },
    }
}

/// The first line of a file.
fn read_password(file: &Path) -> Result<String, String> {
    let failed = |error: std::io::Error| format!("{} can't be read: {error}", file.display());
    let size = std::fs::metadata(file).map_err(failed)?.len();
    if size > LONGEST_PASSWORD {
        return Err(format!("{} is longer than {LONGEST_PASSWORD} bytes", file.display()));
    }
    let text = std::fs::read_to_string(file).map_err(failed)?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}
