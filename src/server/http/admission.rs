//! How many connections of strangers may be open, per address and over all.
//!
//! A stranger is a connection on which nobody has signed in. The pass of one is given back when somebody signs in, or when the
//! connection ends: so an office of hundreds behind one address is not held up, and a flood from one is. Besides, all
//! connections together are bounded, signed in or not: each costs a few buffers and a file descriptor.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OwnedSemaphorePermit;

pub struct Admission {
    per_address: usize,
    total: usize,
    inside: Mutex<Inside>,
}

#[derive(Default)]
struct Inside {
    total: usize,
    by_address: BTreeMap<IpAddr, usize>,
}

/// A stranger's place, until it is dropped.
pub struct Pass {
    admission: Arc<Admission>,
    /// `None`: the address is not known yet, since a reverse proxy on this machine stands between.
    address: Option<IpAddr>,
}

impl Pass {
    pub fn has_address(&self) -> bool {
        self.address.is_some()
    }
}

/// The other end of a connection, as the requests on it see it.
#[derive(Clone)]
pub struct Peer {
    pub address: IpAddr,
    pass: Arc<Mutex<Option<Pass>>>,
    /// Held until the last who knows the connection is gone, a socket that it became included.
    _place: Arc<OwnedSemaphorePermit>,
}

impl Peer {
    pub fn new(address: IpAddr, pass: Pass, place: OwnedSemaphorePermit) -> Peer {
        Peer { address, pass: Arc::new(Mutex::new(Some(pass))), _place: Arc::new(place) }
    }

    /// The pass of the connection, for what the connection turns into.
    pub fn take_pass(&self) -> Option<Pass> {
        self.pass.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Admission {
    pub fn new(per_address: usize, total: usize) -> Arc<Admission> {
        Arc::new(Admission { per_address, total, inside: Mutex::default() })
    }

    /// A place for one more stranger, if there is one.
    pub fn enter(self: &Arc<Admission>, address: IpAddr) -> Option<Pass> {
        let address = network(address);
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        let here = inside.by_address.get(&address).copied().unwrap_or(0);
        if here >= self.per_address || inside.total >= self.total {
            return None;
        }
        inside.by_address.insert(address, here + 1);
        inside.total += 1;
        Some(Pass { admission: self.clone(), address: Some(address) })
    }

    /// A place for one more stranger whose own address is not known yet: they count among all, and for no address.
    pub fn enter_from_proxy(self: &Arc<Admission>) -> Option<Pass> {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        if inside.total >= self.total {
            return None;
        }
        inside.total += 1;
        Some(Pass { admission: self.clone(), address: None })
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        let mut inside = self.admission.inside.lock().unwrap_or_else(PoisonError::into_inner);
        inside.total = inside.total.saturating_sub(1);
        let Some(address) = self.address else { return };
        let left = inside.by_address.get(&address).copied().unwrap_or(0).saturating_sub(1);
        if left == 0 {
            inside.by_address.remove(&address);
        } else {
            inside.by_address.insert(address, left);
        }
    }
}

/// Who counts as one: an IPv4 address, or a /64 of IPv6, which is what one subscriber is given.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() & !u128::from(u64::MAX))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn one_address_has_its_share_and_all_have_theirs() {
        let admission = Admission::new(2, 3);
        let first = admission.enter(address("192.0.2.1"));
        let second = admission.enter(address("192.0.2.1"));
        assert!(first.is_some() && second.is_some());
        assert!(admission.enter(address("192.0.2.1")).is_none());
        let other = admission.enter(address("192.0.2.2"));
        assert!(other.is_some() && admission.enter(address("192.0.2.3")).is_none());
        drop((first, other));
        assert!(admission.enter(address("192.0.2.1")).is_some());
        drop(second);
        let inside = admission.inside.lock().expect("the count");
        assert_eq!((inside.total, inside.by_address.len()), (0, 0));
    }

    #[test]
    fn whoever_comes_through_a_proxy_counts_among_all() {
        let admission = Admission::new(1, 2);
        let (first, second) = (admission.enter_from_proxy(), admission.enter_from_proxy());
        assert!(first.is_some_and(|pass| !pass.has_address()) && second.is_some());
        assert!(admission.enter_from_proxy().is_some(), "the first was dropped");
        drop(second);
        assert!(admission.enter(address("192.0.2.1")).is_some_and(|pass| pass.has_address()));
    }

    #[test]
    fn a_subscribers_whole_network_is_one() {
        let admission = Admission::new(1, 9);
        let _first = admission.enter(address("2001:db8:0:1::1"));
        assert!(admission.enter(address("2001:db8:0:1:ffff::2")).is_none());
        assert!(admission.enter(address("2001:db8:0:2::1")).is_some());
    }
}
