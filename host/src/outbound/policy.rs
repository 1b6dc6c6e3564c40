//! Whether a request may go: by its host, and again by the addresses of it.

use std::net::IpAddr;
use std::sync::Arc;

use super::address::AddressClass;
use super::refusal::{Refusal, Remedy};
use super::target::{Host, Target};
use crate::model::{HostPattern, HttpGrant, Scheme};

/// Where the requests of one client may go.
#[derive(Debug, Clone)]
pub struct Policy {
    rule: Rule,
    /// What is named: hosts that may be reached, and addresses that are otherwise closed.
    named: Arc<[HttpGrant]>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// To what is named.
    Granted,
    /// To any public address, and to what is named in this setting.
    Public { setting: &'static str },
    /// Anywhere.
    Trusting,
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
    /// Requests go to what is granted and nowhere else: the policy of a job.
    pub fn granted(grants: Arc<[HttpGrant]>) -> Self {
        Self { rule: Rule::Granted, named: grants }
    }

    /// Requests go to any public address, in the clear or over TLS; to a loopback, private or
    /// otherwise closed address only if it is listed. The policy of the host's own requests.
    ///
    /// `setting` is the name of the setting that holds the list; refusals tell it.
    pub fn public(listed: Arc<[HttpGrant]>, setting: &'static str) -> Self {
        Self { rule: Rule::Public { setting }, named: listed }
    }

    /// Requests go anywhere: the policy of a command whose user has typed the URL. Certificates
    /// are checked.
    pub fn trusting() -> Self {
        Self { rule: Rule::Trusting, named: Arc::new([]) }
    }

    /// Whether the target may be reached, and how.
    ///
    /// Where several entries cover it, one that waives the certificate's check does: nobody writes
    /// such an entry but to have it take effect.
    pub(super) fn admit(&self, target: &Target) -> Result<Transport, Refusal> {
        let mut covering = self.covering(target, &target.host).peekable();
        if self.rule == Rule::Granted && covering.peek().is_none() {
            return Err(Refusal::NotGranted { remedy: self.remedy(target, &target.host) });
        }
        Ok(match target.tls {
            false => Transport::Plain,
            true if covering.any(|g| g.scheme == Scheme::HttpsInsecure) => Transport::Unverified,
            true => Transport::Verified,
        })
    }

    /// What would have the target's certificate go unchecked; nothing does where nothing is named.
    pub(super) fn unchecked(&self, target: &Target) -> Option<Remedy> {
        let mut remedy = self.remedy(target, &target.host);
        remedy.entry.scheme = Scheme::HttpsInsecure;
        Some(remedy).filter(|_| self.rule != Rule::Trusting)
    }

    fn remedy(&self, target: &Target, host: &Host) -> Remedy {
        let setting = match self.rule {
            Rule::Public { setting } => Some(setting),
            Rule::Granted | Rule::Trusting => None,
        };
        Remedy { entry: target.grant_for(host), setting }
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
                remedy: self.remedy(target, &Host::Address(address)),
            }),
            _ => Ok(open),
        }
    }

    fn opens(&self, target: &Target, address: IpAddr) -> bool {
        match AddressClass::of(address) {
            _ if self.rule == Rule::Trusting => true,
            AddressClass::Public => true,
            AddressClass::Loopback if self.names_localhost(target) => true,
            _ => self.covering(target, &Host::Address(address)).next().is_some(),
        }
    }

    /// The name `localhost` says as plainly as an address that the host itself is meant; other
    /// names that lead there do not.
    fn names_localhost(&self, target: &Target) -> bool {
        matches!(&target.host, Host::Name(name) if name == "localhost")
            && self
                .covering(target, &target.host)
                .any(|grant| matches!(grant.host, HostPattern::Exact(_)))
    }

    /// The entries that cover a request to `host` with the target's scheme and port.
    fn covering<'a>(
        &'a self,
        target: &'a Target,
        host: &Host,
    ) -> impl Iterator<Item = &'a HttpGrant> + use<'a> {
        let host = match host {
            Host::Name(name) => name.clone(),
            Host::Address(address) => address.to_string(),
        };
        self.named.iter().filter(move |grant| grant.matches(target.scheme(), &host, target.port))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(grants: &[&str]) -> Policy {
        Policy::granted(grants.iter().map(|grant| grant.parse().unwrap()).collect())
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
    fn the_hosts_own_requests_go_to_public_addresses_and_to_what_is_listed() {
        let listed = ["http://10.0.0.1:8080", "localhost", "https+insecure://self.test"];
        let listed = listed.iter().map(|entry| entry.parse().unwrap()).collect();
        let policy = Policy::public(listed, "outbound.allow");
        let open = |uri: &str, address: &str| {
            policy.admit(&target(uri)).unwrap();
            policy.reachable(&target(uri), addresses(&[address]))
        };
        assert!(open("http://a.com:8080", "8.8.8.8").is_ok());
        assert!(open("http://a.com:8080", "10.0.0.1").is_ok());
        assert!(open("http://localhost", "127.0.0.1").is_ok());
        assert!(open("http://localhost:81", "127.0.0.1").is_err());
        assert_eq!(
            open("http://a.com", "169.254.169.254").unwrap_err().to_string(),
            "169.254.169.254 is a cloud metadata address, which takes an entry of its own; \"http://169.254.169.254\" in outbound.allow would allow it"
        );
        assert_eq!(policy.admit(&target("https://a.com")), Ok(Transport::Verified));
        assert_eq!(policy.admit(&target("https://self.test")), Ok(Transport::Unverified));
    }

    #[test]
    fn a_trusting_policy_opens_everything_and_checks_certificates() {
        let policy = Policy::trusting();
        for address in ["127.0.0.1", "10.0.0.1", "8.8.8.8", "::1"] {
            let to = target("http://a.com:7700");
            assert_eq!(policy.admit(&to), Ok(Transport::Plain));
            assert_eq!(policy.reachable(&to, addresses(&[address])), Ok(addresses(&[address])));
        }
        assert_eq!(policy.admit(&target("https://a.com")), Ok(Transport::Verified));
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
