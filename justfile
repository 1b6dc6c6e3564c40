# Shortcuts. Each line below is all there is to it; none is the only way.

# What there is
default:
    @just --list

# A tour: what the sandbox stops, and what a server does
demo:
    cargo run --release -- demo

# Every check there is: format, clippy, unit, black-box and doc tests, docs
check:
    ./check

# The tests alone
test:
    cargo test --workspace

# Jobs per second beside a bare wasmtime loop and native processes, in the process and over HTTP; what each step and each expression costs
bench:
    cargo bench --package sandyard --bench jobs --bench server
    cargo bench --package sandyard-expr --bench expressions

# Licences and sources of all dependencies (needs cargo-deny)
audit:
    cargo deny check

# Kill the server again and again for some seconds, and check that nothing is lost: `just chaos 600`
chaos seconds="600":
    SANDYARD_CHAOS_SECONDS={{seconds}} cargo test --release --package sandyard --test durability crash -- --nocapture

# Fuzz one target for some seconds: `just fuzz transcript 60` (needs cargo-fuzz and a nightly toolchain)
fuzz target seconds="60":
    cargo +nightly fuzz run --fuzz-dir tests/fuzz {{target}} -- -max_total_time={{seconds}}
