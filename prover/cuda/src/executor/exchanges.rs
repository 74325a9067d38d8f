//! Counts what would wait for a device.

use std::cell::Cell;

thread_local! {
    static EXCHANGES: Cell<u64> = const { Cell::new(0) };
}

/// Notes one blocking exchange between host and device.
pub(crate) fn exchange() {
    EXCHANGES.set(EXCHANGES.get() + 1);
}

/// Runs `f` and counts the exchanges on this thread for which a host would wait on a device: reading or writing single
/// values, copying columns, and results that the host needs.
pub fn count_exchanges<T>(f: impl FnOnce() -> T) -> (T, u64) {
    let before = EXCHANGES.get();
    let result = f();
    (result, EXCHANGES.get() - before)
}

/// Runs `f` and does not count its exchanges.
pub(crate) fn aside<T>(f: impl FnOnce() -> T) -> T {
    let before = EXCHANGES.get();
    let result = f();
    EXCHANGES.set(before);
    result
}
