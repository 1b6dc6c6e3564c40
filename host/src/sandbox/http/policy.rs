//! Whether the grants of a job let a request go: by its host, and again by the addresses of it.

use std::net::IpAddr;
use std::sync::Arc;

use super::address::AddressClass;
use super::refusal::Refusal;
use super::target::{Host, Target};
use crate::model::{HostPattern, HttpGrant, Scheme};

/// The grants of one job.
#[derive(Debug, Clone)]
pub(super) struct Policy {
    grants: Arc<[HttpGrant]>,
}

/// How an admitted request travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Transport {
    /// In the clear.
    Plain,
    /// Over TLS, to whoever the certificate shows to be the host.
    Verified,
    /// Over TLS, to whoever answers.
    Unverified,
}

impl Policy {
    pub(super) fn new(grants: Arc<[HttpGrant]>) -> Self {
        Self { grants }
    }

    /// Whether a grant covers the target, and how it is to be reached.
    ///
    /// Where several grants cover it, one that waives the certificate's check does: nobody writes
    /// such a grant but to have it take effect.
    pub(super) fn admit(&self, target: &Target) -> Result<Transport, Refusal> {
        let mut covering = self.covering(target, &target.host).peekable();
        if covering.peek().is_none() {
            return Err(Refusal::NotGranted { grant: target.grant_for(&target.host) });
        }
        Ok(match target.tls {
            false => Transport::Plain,
            true if covering.any(|g| g.scheme == Scheme::HttpsInsecure) => Transport::Unverified,
            true => Transport::Verified,
        })
    }

    /// Those of the addresses found for the target that may be connected to, in their order.
    ///
    /// # Errors
    ///
    /// There are addresses, and none of them may. The first one found is named.
    pub(super) fn reachable(
        &self,
        target: &Target,
        found: Vec<IpAddr>,
    ) -> Result<Vec<IpAddr>, Refusal> {
        let first = found.first().copied();
        let open: Vec<_> =
            found.into_iter().filter(|address| self.opens(target, *address)).collect();
        match first {
            Some(address) if open.is_empty() => Err(Refusal::Address {
                address,
                class: AddressClass::of(address),
                grant: target.grant_for(&Host::Address(address)),
            }),
            _ => Ok(open),
        }
    }

    fn opens(&self, target: &Target, address: IpAddr) -> bool {
        match AddressClass::of(address) {
            AddressClass::Public => true,
            AddressClass::Loopback if self.grants_localhost(target) => true,
            _ => self.covering(target, &Host::Address(address)).next().is_some(),
        }
    }

    /// The name `localhost` says as plainly as an address that the host itself is meant; other
    /// names that lead there do not.
    fn grants_localhost(&self, target: &Target) -> bool {
        matches!(&target.host, Host::Name(name) if name == "localhost")
            && self
                .covering(target, &target.host)
                .any(|grant| matches!(grant.host, HostPattern::Exact(_)))
    }

    /// The grants that cover a request to `host` with the target's scheme and port.
    fn covering<'a>(
        &'a self,
        target: &'a Target,
        host: &Host,
    ) -> impl Iterator<Item = &'a HttpGrant> + use<'a> {
        let host = match host {
            Host::Name(name) => name.clone(),
            Host::Address(address) => address.to_string(),
        };
        self.grants.iter().filter(move |grant| grant.matches(target.scheme(), &host, target.port))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(grants: &[&str]) -> Policy {
        Policy::new(grants.iter().map(|grant| grant.parse().unwrap()).collect())
    }

    fn target(uri: &str) -> Target {
        Target::of(&uri.parse().unwrap()).unwrap()
    }

    fn addresses(texts: &[&str]) -> Vec<IpAddr> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn nothing_is_admitted_without_a_grant_and_the_refusal_names_it() {
        let refusal = policy(&[]).admit(&target("http://127.0.0.1:9000/x")).unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "not granted; grant \"http://127.0.0.1:9000\" would allow it"
        );
        assert!(policy(&["https://a.com"]).admit(&target("http://a.com")).is_err());
        assert!(policy(&["https://a.com"]).admit(&target("https://a.com:8443")).is_err());
    }

    #[test]
    fn the_certificate_is_checked_unless_a_grant_waives_it() {
        let to = target("https://a.com");
        assert_eq!(policy(&["a.com"]).admit(&to), Ok(Transport::Verified));
        assert_eq!(policy(&["https://a.com"]).admit(&to), Ok(Transport::Verified));
        let waiving = policy(&["*.com", "https+insecure://a.com"]);
        assert_eq!(waiving.admit(&to), Ok(Transport::Unverified));
        assert_eq!(waiving.admit(&target("https://b.com")), Ok(Transport::Verified));
        assert_eq!(policy(&["a.com"]).admit(&target("http://a.com")), Ok(Transport::Plain));
    }

    #[test]
    fn only_public_addresses_of_a_granted_name_are_used() {
        let policy = policy(&["a.com"]);
        let mixed = addresses(&["10.0.0.1", "8.8.8.8", "::1", "2606:4700:4700::1111"]);
        let open = addresses(&["8.8.8.8", "2606:4700:4700::1111"]);
        assert_eq!(policy.reachable(&target("http://a.com"), mixed), Ok(open));
        let refusal =
            policy.reachable(&target("http://a.com"), addresses(&["10.0.0.1"])).unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "10.0.0.1 is a private address, which takes a grant of its own; grant \"http://10.0.0.1\" would allow it"
        );
    }

    #[test]
    fn a_closed_address_opens_by_its_own_grant_for_that_scheme_and_port() {
        let policy = policy(&["a.com:8080", "a.com", "http://10.0.0.1:8080"]);
        let private = || addresses(&["10.0.0.1"]);
        assert_eq!(policy.reachable(&target("http://a.com:8080"), private()), Ok(private()));
        assert!(policy.reachable(&target("http://a.com"), private()).is_err());
        assert!(policy.reachable(&target("https://a.com:8080"), private()).is_err());
        let other = addresses(&["10.0.0.2"]);
        assert!(policy.reachable(&target("http://a.com:8080"), other).is_err());
    }

    #[test]
    fn localhost_opens_loopback_for_itself_alone() {
        let policy = policy(&["localhost", "evil.com", "*.localhost"]);
        let loopback = || addresses(&["127.0.0.1", "::1"]);
        assert_eq!(policy.reachable(&target("http://localhost"), loopback()), Ok(loopback()));
        assert!(policy.reachable(&target("http://evil.com"), loopback()).is_err());
        assert!(policy.reachable(&target("http://a.localhost"), loopback()).is_err());
        assert!(policy.reachable(&target("http://localhost"), addresses(&["10.0.0.1"])).is_err());
    }
}
