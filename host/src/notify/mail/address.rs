//! One mail address, as far as it is taken.

use lettre::Address;

/// The longest address that mail can be sent to, in bytes (RFC 5321, section 4.5.3.1.3).
const MAX_ADDRESS: usize = 254;

/// The address that `text` is; none if it is none, or one with quotes, which nobody has and which
/// could hold anything.
pub(super) fn read(text: &str) -> Option<Address> {
    let odd = |c: char| c.is_control() || c.is_whitespace() || "\"<>(),:;\\".contains(c);
    // An IP address in brackets is the one place of colons.
    let (user, domain) = text.rsplit_once('@')?;
    let literal = domain.starts_with('[') && domain.ends_with(']');
    if text.len() > MAX_ADDRESS || user.contains(odd) || (!literal && domain.contains(odd)) {
        return None;
    }
    text.parse().ok()
}
