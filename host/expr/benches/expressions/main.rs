//! What an expression costs: compiling it, and running it over small and large payloads, beside
//! the crates `expr-lang` (the same language) and `cel` (another).
//!
//! Run with `cargo bench -p sandyard-expr --bench expressions`. All numbers come from one run.

#![expect(clippy::print_stdout, reason = "a benchmark prints")]

mod engines;
mod payloads;

use std::hint::black_box;
use std::time::{Duration, Instant};

use engines::{Cel, ExprLang, Ours};

/// How long each number is measured.
const MEASURED: Duration = Duration::from_millis(300);

/// Rounds, of which the fastest is shown, so that a neighbour's work on the machine doesn't decide.
const ROUNDS: usize = 5;

/// The selector of the manual's example.
const SELECTOR: &str = r#"payload.message != "" && metadata["x-argo-e2e"] == ["true"] && discriminator == "my-discriminator""#;

/// Whether a push touched one of two folders.
const PATHS: &str = r#"any(["subpath/A/", "subpath/B/"], {
    let prefix = #;
    any(payload.commits ?? [], {
        let commit = #;
        any(["added", "modified", "removed"], {any(commit[#] ?? [], {hasPrefix(#, prefix)})})
    })
})"#;

/// The same for a library that has no chained predicates with braces.
const PATHS_PLAIN: &str = r#"any(["subpath/A/", "subpath/B/"], let prefix = #; any(payload.commits ?? [], let commit = #; any(["added", "modified", "removed"], any(commit[#] ?? [], hasPrefix(#, prefix)))))"#;

/// The same in the other language.
const PATHS_CEL: &str = r#"["subpath/A/", "subpath/B/"].exists(p, payload.commits.exists(c, ["added", "modified", "removed"].exists(k, c[k].exists(f, f.startsWith(p)))))"#;

fn main() -> Result<(), String> {
    // `cargo test --benches` asks for a run that only shows that it runs.
    if std::env::args().any(|argument| argument == "--test") {
        return Ok(());
    }
    println!("| what | ours | expr-lang | cel | ours against expr-lang |");
    println!("|---|---|---|---|---|");
    row(
        "compile the manual's selector",
        time(|| Ours::compile(SELECTOR).is_ok()),
        time(|| ExprLang::compile(SELECTOR).is_ok()),
        time(|| Cel::compile(SELECTOR).is_ok()),
    );
    row(
        "compile the path filter",
        time(|| Ours::compile(PATHS).is_ok()),
        time(|| ExprLang::compile(PATHS_PLAIN).is_ok()),
        time(|| Cel::compile(PATHS_CEL).is_ok()),
    );
    for (name, bytes) in [("1 KB", 1 << 10), ("7 KB", 7 << 10), ("1 MB", 1 << 20)] {
        let event = payloads::push(bytes);
        row(
            &format!("run the selector on {name}"),
            running(&Ours::compile(SELECTOR)?, &event)?,
            ExprLang::compile(SELECTOR)?.time(&event)?,
            Cel::compile(SELECTOR)?.time(&event)?,
        );
    }
    let event = payloads::push(7 << 10);
    row(
        "run the path filter on 7 KB",
        running(&Ours::compile(PATHS)?, &event)?,
        ExprLang::compile(PATHS_PLAIN)?.time(&event)?,
        Cel::compile(PATHS_CEL)?.time(&event)?,
    );
    bindings(&event)
}

/// 500 bindings on one delivery, of which one matches.
fn bindings(event: &payloads::Event) -> Result<(), String> {
    let sources: Vec<_> =
        (0..500).map(|index| SELECTOR.replace("my-discriminator", &format!("d{index}"))).collect();
    let ours: Vec<_> =
        sources.iter().map(|source| Ours::compile(source)).collect::<Result<_, _>>()?;
    let environment = engines::environment(event);
    let elapsed = time(|| ours.iter().filter(|program| program.holds(&environment)).count());
    let expr_lang = ExprLang::all(&sources, event)?;
    let cel = Cel::all(&sources, event)?;
    row("500 bindings on one delivery of 7 KB", elapsed, expr_lang, cel);
    Ok(())
}

fn running(program: &Ours, event: &payloads::Event) -> Result<Duration, String> {
    let environment = engines::environment(event);
    if !program.holds(&environment) {
        return Err("the expression must be true".to_owned());
    }
    Ok(time(|| program.holds(&environment)))
}

/// The shortest average of a few rounds.
fn time<T>(mut work: impl FnMut() -> T) -> Duration {
    let mut round = || {
        let start = Instant::now();
        let mut runs = 0_u32;
        while start.elapsed() < MEASURED {
            for _ in 0..16 {
                black_box(work());
            }
            runs += 16;
        }
        start.elapsed() / runs
    };
    (0..ROUNDS).map(|_| round()).min().unwrap_or_default()
}

fn row(what: &str, ours: Duration, expr_lang: Duration, cel: Duration) {
    let micros = |duration: Duration| format!("{:.2} us", duration.as_secs_f64() * 1e6);
    let ratio = expr_lang.as_secs_f64() / ours.as_secs_f64();
    println!(
        "| {what} | {} | {} | {} | {ratio:.1} times as fast |",
        micros(ours),
        micros(expr_lang),
        micros(cel)
    );
}
