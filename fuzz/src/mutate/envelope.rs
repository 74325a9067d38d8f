//! Edits of an envelope that know its fields.

use std::ops::Range;

use rand::seq::SliceRandom;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use sage_air::claim::Sizes;
use sage_air::isa::P;
use sage_air::policy::Policy;

use crate::layout::{parts, Kind, Part};
use crate::seeds;

/// Changes an envelope in one respect.
pub fn edit(bytes: &mut Vec<u8>, sizes: &Sizes, policy: &Policy, rng: &mut ChaCha8Rng) {
    let parts = parts(bytes, sizes, policy);
    let Some(part) = parts.choose(rng) else {
        bytes.extend((0..rng.gen_range(1..200)).map(|_| rng.gen::<u8>()));
        return;
    };
    match rng.gen_range(0..13) {
        0 => flip(bytes, part.range.clone(), rng),
        1..=2 => set_word(bytes, part, rng),
        3 => set_count(bytes, &parts, rng),
        4 => resize_list(bytes, &parts, rng),
        5 => bytes.truncate(cut(bytes, part, rng)),
        6 => bytes.extend((0..rng.gen_range(1..40)).map(|_| rng.gen::<u8>())),
        7 => swap_items(bytes, part, rng),
        8 => insert_or_remove(bytes, part, rng),
        9 => copy_from_other_part(bytes, &parts, part, rng),
        10 => splice_part(bytes, &parts, rng),
        11 => splice_tail(bytes, &parts, rng),
        _ => one_query_less(bytes, &parts, rng),
    }
}

fn flip(bytes: &mut [u8], range: Range<usize>, rng: &mut ChaCha8Rng) {
    let at = rng.gen_range(range);
    bytes[at] ^= 1 << rng.gen_range(0..8);
}

/// Puts a word at a boundary, inside or outside of the field.
fn set_word(bytes: &mut [u8], part: &Part, rng: &mut ChaCha8Rng) {
    let words = part.range.len() / 4;
    if words == 0 {
        return flip(bytes, part.range.clone(), rng);
    }
    let at = part.range.start + 4 * rng.gen_range(0..words);
    let old = bytes[at..at + 4]
        .iter()
        .rev()
        .fold(0, |word, byte| (word << 8) | u32::from(*byte));
    let word = match rng.gen_range(0..10) {
        0 => 0,
        1 => 1,
        2 => P - 1,
        3 => P,
        4 => P + 1,
        5 => u32::MAX,
        6 => old.wrapping_add(1),
        7 => old.wrapping_sub(1),
        // The same element of the field in another encoding.
        8 => old.wrapping_add(P),
        _ => rng.gen(),
    };
    bytes[at..at + 4].copy_from_slice(&word.to_le_bytes());
}

/// Changes a count, or the number of queries, and leaves the items.
fn set_count(bytes: &mut [u8], parts: &[Part], rng: &mut ChaCha8Rng) {
    let counts: Vec<&Part> = of_kind(parts, Kind::Count).collect();
    let Some(part) = counts.choose(rng).filter(|part| part.range.len() == 2) else {
        return;
    };
    let at = part.range.start;
    let old = u16::from_le_bytes([bytes[at], bytes[at + 1]]);
    let new = match rng.gen_range(0..8) {
        0 => 0,
        1 => 1,
        2 => u16::MAX,
        3 => old.wrapping_add(1),
        4 => old.wrapping_sub(1),
        5 => 40,
        6 => 118,
        _ => rng.gen(),
    };
    bytes[at..at + 2].copy_from_slice(&new.to_le_bytes());
}

/// Takes items from a counted list or adds some, and keeps its count true.
fn resize_list(bytes: &mut Vec<u8>, parts: &[Part], rng: &mut ChaCha8Rng) {
    // Behind the first count, which is the number of queries, stand the witness lists.
    let lists: Vec<(&Part, &Part)> = parts
        .windows(2)
        .filter_map(|pair| match pair {
            [count, list]
                if count.kind == Kind::Count
                    && matches!(list.kind, Kind::Hashes | Kind::Values) =>
            {
                Some((count, list))
            }
            _ => None,
        })
        .collect();
    let Some((count, list)) = lists.choose(rng) else {
        return;
    };
    let item = list.kind.item();
    let old = list.range.len() / item;
    let new = match rng.gen_range(0..4) {
        0 => old.saturating_sub(1),
        1 => old + 1,
        2 => 0,
        _ => rng.gen_range(0..=2 * old + 1),
    };
    let Ok(number) = u16::try_from(new) else {
        return;
    };
    let mut items = bytes[list.range.clone()].to_vec();
    items.resize(new * item, 0);
    bytes.splice(list.range.clone(), items);
    bytes[count.range.clone()].copy_from_slice(&number.to_le_bytes());
}

/// A place to cut: mostly a boundary of fields.
fn cut(bytes: &[u8], part: &Part, rng: &mut ChaCha8Rng) -> usize {
    match rng.gen_range(0..4) {
        0 => rng.gen_range(0..=bytes.len()),
        1 => part.range.end - 1,
        _ => part.range.start,
    }
}

/// A random item of a part, `None` if it has no whole one.
fn item_of(part: &Part, rng: &mut ChaCha8Rng) -> Option<Range<usize>> {
    let item = part.kind.item();
    let items = part.range.len() / item;
    if items == 0 {
        return None;
    }
    let at = part.range.start + item * rng.gen_range(0..items);
    Some(at..at + item)
}

fn swap_items(bytes: &mut [u8], part: &Part, rng: &mut ChaCha8Rng) {
    if let (Some(a), Some(b)) = (item_of(part, rng), item_of(part, rng)) {
        for (a, b) in a.zip(b) {
            bytes.swap(a, b);
        }
    }
}

fn insert_or_remove(bytes: &mut Vec<u8>, part: &Part, rng: &mut ChaCha8Rng) {
    let Some(item) = item_of(part, rng) else {
        return;
    };
    if rng.gen() {
        bytes.drain(item);
    } else {
        let copy = bytes[item.clone()].to_vec();
        bytes.splice(item.start..item.start, copy);
    }
}

/// Overwrites an item by one of another field of the same kind.
fn copy_from_other_part(bytes: &mut [u8], parts: &[Part], to: &Part, rng: &mut ChaCha8Rng) {
    let same: Vec<&Part> = of_kind(parts, to.kind).collect();
    let from = same.choose(rng).and_then(|from| item_of(from, rng));
    if let (Some(from), Some(to)) = (from, item_of(to, rng)) {
        bytes.copy_within(from, to.start);
    }
}

fn of_kind(parts: &[Part], kind: Kind) -> impl Iterator<Item = &Part> {
    parts.iter().filter(move |part| part.kind == kind)
}

/// An honest proof with its fields.
fn donor(rng: &mut ChaCha8Rng) -> Option<(&'static [u8], Vec<Part>)> {
    let seed = seeds::all().choose(rng)?;
    let policy = sage_air::policy::PolicyId::from_byte(seed.terms.policy)?.policy();
    let parts = parts(&seed.envelope, &seed.sizes, &policy);
    Some((&seed.envelope, parts))
}

/// Replaces a field by the same field of an honest proof; with the count before it where it has one.
fn splice_part(bytes: &mut Vec<u8>, parts: &[Part], rng: &mut ChaCha8Rng) {
    let Some((other, other_parts)) = donor(rng) else {
        return;
    };
    let last = parts.len().min(other_parts.len());
    let first = rng.gen_range(0..last);
    let width = rng.gen_range(1..=2).min(last - first);
    let range = |parts: &[Part]| parts[first].range.start..parts[first + width - 1].range.end;
    bytes.splice(range(parts), other[range(&other_parts)].iter().copied());
}

/// Goes on with an honest proof from some field on.
fn splice_tail(bytes: &mut Vec<u8>, parts: &[Part], rng: &mut ChaCha8Rng) {
    let Some((other, other_parts)) = donor(rng) else {
        return;
    };
    let at = rng.gen_range(0..parts.len().min(other_parts.len()));
    bytes.truncate(parts[at].range.start);
    bytes.extend_from_slice(&other[other_parts[at].range.start..]);
}

/// Takes one query out of every column and lowers the number of queries.
fn one_query_less(bytes: &mut Vec<u8>, parts: &[Part], rng: &mut ChaCha8Rng) {
    let Some(count) = of_kind(parts, Kind::Count).next() else {
        return;
    };
    let at = count.range.start;
    let Some(&[low, high]) = bytes.get(at..at + 2).and_then(|b| b.first_chunk()) else {
        return;
    };
    let queries = usize::from(u16::from_le_bytes([low, high]));
    if queries == 0 {
        return;
    }
    let left_out = rng.gen_range(0..queries);
    for part in of_kind(parts, Kind::Words).collect::<Vec<_>>().iter().rev() {
        for column in (0..part.range.len() / (4 * queries)).rev() {
            let start = part.range.start + 4 * (column * queries + left_out);
            bytes.drain(start..start + 4);
        }
    }
    // At least 1 and at most 65,535; qed
    bytes[at..at + 2].copy_from_slice(&((queries - 1) as u16).to_le_bytes());
}
