//! A mail as HTML.

use std::fmt::Write as _;

use super::content::{Content, Section};

/// The page of a mail. Every text is escaped, and only http and https addresses become links.
pub(super) fn page(content: &Content) -> String {
    let headline = escape(&content.headline);
    let mut page = format!(
        "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>{headline}</title></head>\n\
         <body style=\"font-family:sans-serif\">\n<h2>{headline}</h2>\n<table cellpadding=\"4\">\n"
    );
    for (name, value) in &content.facts {
        let value = escape(value);
        let _ = writeln!(page, "<tr><th align=\"left\">{name}</th><td>{value}</td></tr>");
    }
    page.push_str("</table>\n");
    for Section { heading, text } in &content.sections {
        let text = escape(text);
        let _ =
            writeln!(page, "<h3>{heading}</h3>\n<pre style=\"white-space:pre-wrap\">{text}</pre>");
    }
    for (name, url) in &content.links {
        let shown = escape(url);
        if url.starts_with("https://") || url.starts_with("http://") {
            let _ = writeln!(page, "<p>{name}: <a href=\"{shown}\">{shown}</a></p>");
        } else {
            let _ = writeln!(page, "<p>{name}: {shown}</p>");
        }
    }
    page + "</body></html>\n"
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}
