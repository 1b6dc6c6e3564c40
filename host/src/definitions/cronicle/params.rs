//! The params of an event and what its plugin has to be granted for them.

use serde_json::{Map, Value};

use crate::model::HttpGrant;

/// The params that a job would have run with: the event's, else the plugin's own (protocol page,
/// 1.2). Params that the plugin doesn't declare were never passed on, and are kept all the same.
pub(super) fn with_defaults(
    params: Option<Value>,
    defaults: Option<&Map<String, Value>>,
) -> Map<String, Value> {
    let mut params = match params {
        Some(Value::Object(params)) => params,
        _ => Map::new(),
    };
    for (name, value) in defaults.into_iter().flatten() {
        if !params.contains_key(name) {
            params.insert(name.clone(), value.clone());
        }
    }
    params
}

/// The grant for the host in the `url` of an HTTP request; none where the URL names no host, or
/// one that is only known when the job runs.
pub(super) fn http_grant(params: &Map<String, Value>) -> Option<HttpGrant> {
    let url = params.get("url")?.as_str()?.trim();
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    // Placeholders stand in brackets, and so do addresses of IPv6.
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let scheme = match scheme.to_ascii_lowercase().as_str() {
        "https" if is_on(params.get("ssl_cert_bypass")) => "https+insecure",
        "https" => "https",
        "http" => "http",
        _ => return None,
    };
    // A star is no host that a request can go to.
    if host.contains('*') {
        return None;
    }
    format!("{scheme}://{host}").parse().ok()
}

fn is_on(flag: Option<&Value>) -> bool {
    match flag {
        Some(Value::Bool(flag)) => *flag,
        Some(Value::Number(number)) => number.as_f64() != Some(0.0),
        Some(Value::String(text)) => !matches!(text.as_str(), "" | "0" | "false"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn grant(params: Value) -> Option<String> {
        let Value::Object(params) = params else { panic!("{params} is no object") };
        http_grant(&params).map(|grant| grant.to_string())
    }

    #[test]
    fn the_host_of_the_url_is_granted() {
        for (url, expected) in [
            ("https://a.example/x?y", Some("https://a.example")),
            ("HTTP://a.example:8080", Some("http://a.example:8080")),
            ("http://user:word@a.example/", Some("http://a.example")),
            ("http://[::1]:9/", Some("http://[::1]:9")),
            ("http://[/params/host]/x", None),
            ("https://*.example/", None),
            ("http://", None),
            ("nowhere", None),
        ] {
            assert_eq!(grant(json!({ "url": url })).as_deref(), expected, "{url}");
        }
        let insecure = json!({"url": "https://a.example", "ssl_cert_bypass": 1});
        assert_eq!(grant(insecure).as_deref(), Some("https+insecure://a.example"));
    }

    #[test]
    fn what_the_event_lacks_is_the_plugins() {
        let defaults = json!({"a": 1, "b": 2});
        let params = with_defaults(Some(json!({"b": 3, "c": 4})), defaults.as_object());
        assert_eq!(Value::Object(params), json!({"b": 3, "c": 4, "a": 1}));
    }
}
