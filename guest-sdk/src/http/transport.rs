//! One request to one response: over the network where there is one, from the test elsewhere.

#[cfg(all(target_os = "wasi", target_env = "p2"))]
pub(super) use super::wasi::send;

/// Off wasm32-wasip2 only a test answers.
#[cfg(not(all(target_os = "wasi", target_env = "p2")))]
pub(super) fn send(request: &super::Request) -> super::Result<super::Response> {
    use super::Timing;

    let response = super::answer::answer(request)?;
    if response.body().len() > request.limit {
        return Err(super::Error::TooLarge { limit: request.limit });
    }
    Ok(response.with_timing(Timing { requests: 1, ..Timing::default() }))
}
