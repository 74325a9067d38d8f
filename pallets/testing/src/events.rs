//! Exact assertions on events.

use frame::deps::frame_system::{Config, EventRecord, Pallet as System};

/// The events of one pallet since the start of the test or the last [`clear_events`], oldest first.
pub fn events_of<R, E>() -> Vec<E>
where
    R: Config,
    <R as Config>::RuntimeEvent: TryInto<E>,
{
    System::<R>::events()
        .into_iter()
        .filter_map(|record: EventRecord<_, _>| record.event.try_into().ok())
        .collect()
}

/// Forgets all events so far.
pub fn clear_events<R: Config>() {
    System::<R>::reset_events();
}

/// Asserts that a pallet deposited exactly these events, in this order.
///
/// `assert_events!(Test, [Event::A { .. }, Event::B { .. }])`; the type of the events picks the pallet.
#[macro_export]
macro_rules! assert_events {
    ($runtime:ty, [$($event:expr),+ $(,)?]) => {{
        let expected = vec![$($event),+];
        let mut found = $crate::events_of::<$runtime, _>();
        // Fixes the type of `found` to that of `expected`.
        found.extend(expected.iter().take(0).cloned());
        assert_eq!(found, expected);
    }};
}

/// Asserts that a pallet deposited this event and no other.
#[macro_export]
macro_rules! assert_only_event {
    ($runtime:ty, $event:expr $(,)?) => {
        $crate::assert_events!($runtime, [$event])
    };
}

/// Asserts that a pallet, named by its event type, deposited no event.
#[macro_export]
macro_rules! assert_no_events {
    ($runtime:ty, $event:ty $(,)?) => {
        assert_eq!(
            $crate::events_of::<$runtime, $event>(),
            Vec::<$event>::new()
        )
    };
}
