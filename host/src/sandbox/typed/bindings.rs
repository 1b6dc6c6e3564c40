//! What wasmtime makes of `wit/`.
#![allow(missing_docs, unreachable_pub, reason = "generated")]

wasmtime::component::bindgen!({
    path: "../wit",
    world: "imports",
    imports: {
        "sandyard:plugin/secrets.[method]secret.reveal": async | trappable,
        "sandyard:plugin/kv": async,
        "sandyard:plugin/chain": async,
        "sandyard:plugin/secrets": async,
    },
    with: { "sandyard:plugin/secrets.secret": super::secrets::Secret },
});
