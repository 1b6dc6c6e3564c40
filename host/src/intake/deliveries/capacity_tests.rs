//! Places and bytes: what a namespace may hold, and what is left to others.

use super::capacity::{Amount, Capacity, Place, Reservation, Standing};
use super::full::Full;
use super::limits::DeliveryLimits;
use crate::model::{Bytes, Namespace};

fn namespace(name: &str) -> Namespace {
    name.parse().unwrap()
}

fn place(capacity: &Capacity, name: &str) -> Result<Place, Full> {
    capacity.reserve(&namespace(name), 0, Standing::Known)?.into_place(0)
}

fn refusal(capacity: &Capacity, name: &str) -> String {
    place(capacity, name).err().unwrap().to_string()
}

/// Reserves ten bytes as often as that works.
fn fill(capacity: &Capacity, name: &str, standing: Standing) -> Vec<Reservation> {
    let namespace = namespace(name);
    let reserve = || capacity.reserve(&namespace, 10, standing).ok();
    std::iter::from_fn(reserve).take(1000).collect()
}

fn of_bytes(budget: u64) -> Capacity {
    Capacity::new(DeliveryLimits { body_budget: Bytes(budget), ..DeliveryLimits::default() })
}

#[test]
fn a_namespace_has_its_own_places_and_all_have_so_many_together() {
    let limits = DeliveryLimits { max_deliveries: 5, ..DeliveryLimits::new(1, 1) };
    let capacity = Capacity::new(limits);
    let noisy = [(); 2].map(|()| place(&capacity, "noisy").ok().unwrap());
    assert!(refusal(&capacity, "noisy").contains("namespace noisy has 2 deliveries"));
    let quiet = [(); 2].map(|()| place(&capacity, "quiet").ok().unwrap());
    let last = place(&capacity, "last");
    assert!(last.is_ok());
    assert!(refusal(&capacity, "late").contains("the host has 5 deliveries"));
    assert_eq!(capacity.held().places, 5);
    drop(noisy);
    assert!(place(&capacity, "noisy").is_ok() && place(&capacity, "late").is_ok());
    drop((quiet, last));
    assert_eq!(capacity.held(), Amount::default());
}

#[test]
fn a_namespace_holds_as_many_bytes_as_are_left_free() {
    let capacity = of_bytes(1200);
    let first = fill(&capacity, "a", Standing::Known);
    assert_eq!(first.len(), 60);
    let second = fill(&capacity, "b", Standing::Known);
    assert_eq!(second.len(), 30);
    let full = capacity.reserve(&namespace("a"), 10, Standing::Known).unwrap_err();
    let (own, all) = (600, 900);
    assert_eq!(full, Full::Bytes { namespace: namespace("a"), own, all, budget: 1200 });
    assert_eq!(fill(&capacity, "c", Standing::Known).len(), 15);
    drop(first);
    // The others left it half of what is free now.
    assert_eq!(fill(&capacity, "a", Standing::Known).len(), 45);
    drop(second);
    assert_eq!(capacity.held(), Amount::default());
}

#[test]
fn who_is_not_known_leaves_bytes_for_those_who_are() {
    let capacity = of_bytes(1200);
    let unknown = fill(&capacity, "a", Standing::Unknown);
    assert_eq!(unknown.len(), 40);
    assert_eq!(fill(&capacity, "a", Standing::Known).len(), 20);
    // Once it is known who sent it, it counts like any other.
    let one = unknown.into_iter().next().unwrap();
    assert!(one.into_place(500).is_ok());
}

#[test]
fn what_is_read_counts_with_what_it_takes_in_memory() {
    let capacity = of_bytes(1000);
    let namespace = namespace("a");
    let reserve = || capacity.reserve(&namespace, 100, Standing::Known).unwrap();
    let place = reserve().into_place(400).ok().unwrap();
    assert_eq!(capacity.held(), Amount { places: 1, bytes: 400 });
    let full = reserve().into_place(150).err().unwrap();
    assert!(matches!(full, Full::Bytes { own: 500, .. }), "{full}");
    assert_eq!(capacity.held(), Amount { places: 1, bytes: 400 }, "nothing of it is left");
    drop(place);
    let never = reserve().into_place(501).err().unwrap();
    assert_eq!(never, Full::TooLarge { bytes: 501, most: 500 });
    assert_eq!(capacity.held(), Amount::default());
}

#[test]
fn a_namespace_without_deliveries_takes_no_memory() {
    let capacity = of_bytes(1000);
    for number in 0..1000 {
        let name = format!("n{number}");
        let mut reservation = capacity.reserve(&namespace(&name), 0, Standing::Known).unwrap();
        assert_eq!(capacity.namespaces(), 0);
        reservation.grow(10).unwrap();
        let place = reservation.into_place(10).ok();
        assert_eq!(capacity.namespaces(), 1);
        drop(place);
    }
    assert_eq!(capacity.namespaces(), 0);
}

#[test]
fn what_can_not_be_refused_keeps_others_out_until_it_has_gone() {
    let limits = DeliveryLimits { body_budget: Bytes(100), ..DeliveryLimits::new(0, 1) };
    let capacity = Capacity::new(limits);
    let left = [(); 3].map(|()| capacity.place_anyway(&namespace("a")));
    for mut one in left {
        assert!(place(&capacity, "a").is_err());
        one.grow_anyway(1000);
        assert!(capacity.reserve(&namespace("b"), 10, Standing::Known).is_err());
        drop(one);
    }
    assert!(place(&capacity, "a").is_ok());
    assert!(capacity.reserve(&namespace("b"), 10, Standing::Known).is_ok());
}
