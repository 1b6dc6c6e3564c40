//! Performance metrics: every form that plugins report, as names and seconds.

use serde_json::{Map, Number, Value};

use super::mask::Mask;
use super::query;
use super::refusal::Refusal;

/// The most metrics of one job. A chart of more can't be read, and each costs the host time.
const MAX_METRICS: usize = 250;

/// The most entries that are looked at, counters and refused ones included.
const MAX_ENTRIES: usize = 1000;

/// The longest name of a metric, in bytes; it labels a slice of a chart.
const MAX_NAME: usize = 128;

const ACCEPTED: &str = "an object of numbers like {\"db\": 1.5}, or a query text like \"db=1.5\"";

/// A job's performance metrics, in seconds, in the order they were reported
/// (plugin manual, Performance Metrics; protocol page, 3.1).
///
/// Scale is applied, counters (`c_*`) are left out and `t` is called `total`. A job that reports
/// none has none: that its elapsed time can stand in for a total is a matter of display.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Perf {
    metrics: Vec<(String, f64)>,
}

impl Perf {
    /// Reads what a plugin reports as `perf`; what is no metric is refused and the rest kept.
    /// `None` when nothing of it can be used.
    pub(super) fn read(value: &Value, refusals: &mut Vec<Refusal>) -> Option<Self> {
        let mut perf = Self::default();
        let before = refusals.len();
        match value {
            Value::Object(entries) => perf.read_object(entries, refusals),
            Value::String(text) => perf.read_query(text, refusals),
            _ => refusals.push(Refusal::of_value("perf", value, ACCEPTED)),
        }
        (refusals.len() == before || !perf.is_empty()).then_some(perf)
    }

    fn read_object(&mut self, entries: &Map<String, Value>, refusals: &mut Vec<Refusal>) {
        let inner = match entries.get("perf") {
            Some(Value::Object(inner)) => inner,
            _ => entries,
        };
        let scale = scale(inner.get("scale").or_else(|| entries.get("scale")), refusals);
        let metrics = inner.iter().map(|(name, value)| (name.as_str(), value, number(value)));
        self.read_metrics(metrics, scale, refusals);
    }

    fn read_query(&mut self, text: &str, refusals: &mut Vec<Refusal>) {
        let pairs: Vec<(String, Value)> = query::pairs(text)
            .take(MAX_ENTRIES + 1)
            .map(|(name, value)| (name, Value::String(value)))
            .collect();
        let found = pairs.iter().find(|(name, _)| name == "scale").map(|(_, value)| value);
        let scale = scale(found, refusals);
        let metrics = pairs.iter().map(|(name, value)| (name.as_str(), value, number(value)));
        self.read_metrics(metrics, scale, refusals);
    }

    fn read_metrics<'v>(
        &mut self,
        metrics: impl Iterator<Item = (&'v str, &'v Value, Option<f64>)>,
        scale: f64,
        refusals: &mut Vec<Refusal>,
    ) {
        for (index, (name, value, number)) in metrics.enumerate() {
            if index == MAX_ENTRIES {
                let found = "more than 1000 entries";
                return refusals.push(Refusal::new("perf", found, "at most 250 metrics"));
            }
            if name == "scale" || name.starts_with("c_") {
                continue;
            }
            match number.map(|number| number / scale).filter(|seconds| seconds.is_finite()) {
                Some(seconds) => refusals.extend(self.set(name, seconds).err()),
                None => refusals.push(Refusal::of_value(key_of(name), value, "a number")),
            }
        }
    }

    /// Sets one metric, replacing one of the same name.
    pub(super) fn set(&mut self, name: &str, seconds: f64) -> Result<(), Refusal> {
        let name = if name == "t" { "total" } else { name };
        if name.is_empty() || name.len() > MAX_NAME {
            let found = format!("a metric name of {} bytes", name.len());
            return Err(Refusal::new("perf", found, "a name of 1 to 128 bytes"));
        }
        if !seconds.is_finite() {
            return Err(Refusal::new(key_of(name), seconds.to_string(), "a finite number"));
        }
        if let Some((_, held)) = self.metrics.iter_mut().find(|(held, _)| held == name) {
            *held = seconds;
        } else if self.metrics.len() < MAX_METRICS {
            self.metrics.push((name.to_owned(), seconds));
        } else {
            let accepted = "at most 250 metrics";
            return Err(Refusal::new(key_of(name), "one metric more", accepted));
        }
        Ok(())
    }

    /// Takes the secrets out of the names.
    pub(super) fn mask(&mut self, mask: &Mask) {
        self.metrics.iter_mut().for_each(|(name, _)| mask.string(name));
    }

    /// Whether nothing was reported.
    pub fn is_empty(&self) -> bool {
        self.metrics.is_empty()
    }

    /// Every metric by name, in seconds. Where there is a `total` and it is more than the others
    /// together, the difference is `other`, unless the plugin reported an `other` of its own.
    pub fn metrics(&self) -> Map<String, Value> {
        let other = self.other().map(|seconds| ("other", seconds));
        let own = self.metrics.iter().map(|(name, seconds)| (name.as_str(), *seconds));
        own.chain(other).map(|(name, seconds)| (name.to_owned(), json_number(seconds))).collect()
    }

    /// The metrics that don't overlap: without `total` unless it is alone, and without a metric
    /// whose name and `_` begin another's name (plugin manual, Nested Metrics). A slice can't be
    /// negative, so such a value is 0 here.
    pub fn pie(&self) -> Map<String, Value> {
        let mut metrics = self.metrics();
        if metrics.len() > 1 {
            metrics.shift_remove("total");
        }
        let mut names: Vec<String> = metrics.keys().cloned().collect();
        names.sort_unstable();
        metrics.retain(|name, _| !is_umbrella(name, &names));
        for value in metrics.values_mut().filter(|value| value.as_f64() < Some(0.0)) {
            *value = Value::from(0);
        }
        metrics
    }

    fn other(&self) -> Option<f64> {
        let named = |wanted: &str| self.metrics.iter().find(|(name, _)| name == wanted);
        let (_, total) = named("total")?;
        if self.metrics.len() < 2 || named("other").is_some() {
            return None;
        }
        let others: f64 =
            self.metrics.iter().filter(|(name, _)| name != "total").map(|(_, s)| s).sum();
        // To the microsecond: sums of decimals carry an error far below it.
        let rest = ((total - others) * 1e6).round() / 1e6;
        (rest > 0.0 && rest.is_finite()).then_some(rest)
    }
}

/// Whether a name in `sorted` begins with `name` and `_` and goes on.
fn is_umbrella(name: &str, sorted: &[String]) -> bool {
    let prefix = format!("{name}_");
    let start = sorted.partition_point(|other| *other <= prefix);
    sorted.get(start).is_some_and(|other| other.starts_with(&prefix))
}

fn scale(value: Option<&Value>, refusals: &mut Vec<Refusal>) -> f64 {
    let Some(value) = value else { return 1.0 };
    match number(value) {
        Some(scale) if scale > 0.0 && scale.is_finite() => scale,
        _ => {
            let accepted = "a number above 0, like 1000 for milliseconds; 1 is used";
            refusals.push(Refusal::of_value("perf.scale", value, accepted));
            1.0
        }
    }
}

/// A number, or a text that is one.
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
        _ => None,
    }
}

/// Whole numbers are written without a fraction, as JavaScript writes them.
fn json_number(value: f64) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() < EXACT {
        Value::from(value as i64)
    } else {
        Number::from_f64(value).map_or(Value::Null, Value::Number)
    }
}

fn key_of(name: &str) -> String {
    format!("perf.{}", name.chars().take(MAX_NAME).collect::<String>().escape_debug())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: Value) -> (Perf, Vec<String>) {
        let mut refusals = Vec::new();
        let perf = Perf::read(&value, &mut refusals).unwrap_or_default();
        (perf, refusals.iter().map(ToString::to_string).collect())
    }

    fn metrics(value: Value) -> Value {
        Value::Object(read(value).0.metrics())
    }

    fn pie(value: Value) -> Value {
        Value::Object(read(value).0.pie())
    }

    #[test]
    fn every_form_gives_the_same_seconds() {
        let expected = json!({"db": 18.51, "http": 3.22, "gzip": 0.84});
        assert_eq!(metrics(json!({"db": 18.51, "http": 3.22, "gzip": 0.84})), expected);
        assert_eq!(metrics(json!("db=18.51&http=3.22&gzip=0.84")), expected);
        assert_eq!(metrics(json!("db=18.51;http=3.22;gzip=0.84")), expected);
        assert_eq!(metrics(json!("scale=1000&db=18510&http=3220&gzip=840&c_rows=5")), expected);
        let inner = json!({"db": 18510, "http": 3220, "gzip": 840});
        assert_eq!(metrics(json!({"scale": 1000, "perf": inner, "counters": {"c": 1}})), expected);
    }

    #[test]
    fn total_gives_other_and_leaves_the_pie() {
        let value = json!({"t": 10, "db": 4});
        assert_eq!(metrics(value.clone()), json!({"total": 10, "db": 4, "other": 6}));
        assert_eq!(pie(value), json!({"db": 4, "other": 6}));
        assert_eq!(pie(json!({"total": 3})), json!({"total": 3}));
        assert_eq!(metrics(json!({"total": 3, "a": 5})), json!({"total": 3, "a": 5}));
        assert_eq!(
            metrics(json!({"total": 1, "a": 0.7})),
            json!({"total": 1, "a": 0.7, "other": 0.3})
        );
        assert_eq!(
            metrics(json!({"total": 9, "a": 1, "other": 2})),
            json!({"total": 9, "a": 1, "other": 2})
        );
    }

    #[test]
    fn umbrella_metrics_leave_the_pie() {
        let value = json!({"db": 5, "db_a": 2, "db_b": 3, "db2": 1, "x": 1, "x_": 1});
        assert_eq!(pie(value), json!({"db_a": 2, "db_b": 3, "db2": 1, "x": 1, "x_": 1}));
        assert_eq!(pie(json!({"x": 1, "x_": 1, "x_y": 2})), json!({"x_": 1, "x_y": 2}));
    }

    #[test]
    fn a_negative_slice_is_nothing_in_the_pie_alone() {
        assert_eq!(metrics(json!({"a": -1, "b": 2})), json!({"a": -1, "b": 2}));
        assert_eq!(pie(json!({"a": -1, "b": 2})), json!({"a": 0, "b": 2}));
    }

    #[test]
    fn what_is_no_metric_is_named_and_left_out() {
        let (perf, refusals) = read(json!({"a": "x", "b": 2, "scale": 0, "c": [1]}));
        assert_eq!(Value::Object(perf.metrics()), json!({"b": 2}));
        assert_eq!(refusals.len(), 3, "{refusals:?}");
        assert!(refusals.iter().any(|text| text.contains("perf.scale")), "{refusals:?}");
        assert!(read(json!(5)).1[0].contains("perf: found the number 5"));
        assert!(read(json!("junk")).1[0].contains("perf.junk"));
    }

    #[test]
    fn hostile_metrics_are_bounded() {
        let many: Map<String, Value> = (0..5000).map(|n| (format!("m{n}"), json!(1))).collect();
        let (perf, refusals) = read(Value::Object(many));
        assert_eq!((perf.metrics().len(), refusals.len()), (MAX_METRICS, 1001 - MAX_METRICS));
        let (perf, refusals) = read(json!("a=1&".repeat(200_000)));
        assert_eq!((perf.metrics().len(), refusals.len()), (1, 1));
        let (perf, refusals) = read(json!({"scale": 1e-300, "a": 1e300}));
        assert!(perf.is_empty() && refusals.len() == 1);
        assert!(read(json!({"n".repeat(200): 1})).1[0].contains("200 bytes"));
    }
}
