//! What wasmtime makes of `wit/`.
#![allow(missing_docs, unreachable_pub, reason = "generated")]

wasmtime::component::bindgen!({
    path: "../wit",
    world: "imports",
    with: { "sandyard:plugin/secrets.secret": super::unserved::Secret },
});
