//! Do pauses and safe mode end, whoever has stopped the chain?

use super::{filters::name, *};
use pallet_tx_pause::{PausedCalls, RuntimeCallNameOf};
use sage_runtime::{adapters::PAUSE_EPOCHS, genesis::presets::SHORT_EPOCH};

/// The height at which a call that is paused in the first epoch is resumed.
const END: BlockNumber = (1 + PAUSE_EPOCHS) * SHORT_EPOCH;

fn transfers() -> RuntimeCallNameOf<Runtime> {
    name("Balances", "transfer_allow_death")
}

fn pause(what: RuntimeCallNameOf<Runtime>) {
    let guardians = pallet_timelock::Origin::Guardians;
    assert_ok!(TxPause::pause(guardians.into(), what));
}

fn unpause(what: RuntimeCallNameOf<Runtime>) {
    assert_ok!(TxPause::unpause(RuntimeOrigin::root(), what));
}

#[test]
fn a_pause_ends_seven_epochs_after_the_next_one_begins() {
    development().execute_with(|| {
        run_to_block(3);
        pause(transfers());
        run_to_block(END - 1);
        assert!(TxPause::is_paused(&transfers()));
        run_to_block(END);
        assert!(!TxPause::is_paused(&transfers()));
        // The call can be made again, not in the first block of a session, which is full.
        run_to_block(END + 1);
        let to = Sr25519Keyring::Dave.to_account_id();
        let payment = signed(Sr25519Keyring::Eve, 0, transfer(to, SAGE));
        run_blocks(END + 2, |_| vec![payment.clone()]);
    });
}

#[test]
fn who_pauses_again_sets_another_end() {
    development().execute_with(|| {
        run_to_block(3);
        pause(transfers());
        run_to_block(END);
        pause(transfers());
        // At the start of the next epoch it gets an end again.
        run_to_block(END + (1 + PAUSE_EPOCHS) * SHORT_EPOCH - 1);
        assert!(TxPause::is_paused(&transfers()));
        run_to_block(END + (1 + PAUSE_EPOCHS) * SHORT_EPOCH);
        assert!(!TxPause::is_paused(&transfers()));
    });
}

#[test]
fn a_pause_that_was_ended_before_can_be_set_again_and_ends_no_later() {
    development().execute_with(|| {
        run_to_block(3);
        pause(transfers());
        run_to_block(SHORT_EPOCH + 1);
        unpause(transfers());
        pause(transfers());
        run_to_block(END);
        assert!(!TxPause::is_paused(&transfers()));
        unpause_fails();
    });
}

/// The task that comes too late does nothing.
fn unpause_fails() {
    let error = pallet_tx_pause::Error::<Runtime>::IsUnpaused;
    frame_support::assert_noop!(TxPause::unpause(RuntimeOrigin::root(), transfers()), error);
}

#[test]
fn many_pauses_all_end_some_an_epoch_later() {
    development().execute_with(|| {
        run_to_block(3);
        for number in 0..100 {
            pause(name("Any", &format!("call_{number}")));
        }
        // 16 get their end in an epoch, of the 64 that are looked at.
        run_to_block(END);
        assert_eq!(PausedCalls::<Runtime>::iter().count(), 84);
        run_to_block(END + 20 * SHORT_EPOCH);
        assert_eq!(PausedCalls::<Runtime>::iter().count(), 0);
    });
}

fn extend() {
    let guardians = pallet_timelock::Origin::Guardians;
    assert_ok!(SafeMode::force_extend(guardians.into()));
}

#[test]
fn a_safe_mode_ends_seven_epochs_after_the_next_one_begins_however_often_it_is_extended() {
    development().execute_with(|| {
        run_to_block(3);
        let guardians = pallet_timelock::Origin::Guardians;
        assert_ok!(SafeMode::force_enter(guardians.into()));
        for height in (4..END).step_by(10) {
            run_to_block(height);
            extend();
        }
        run_to_block(END - 1);
        extend();
        assert!(SafeMode::is_entered());
        run_to_block(END);
        assert!(!SafeMode::is_entered());
    });
}

#[test]
fn who_enters_safe_mode_again_sets_another_end() {
    development().execute_with(|| {
        run_to_block(3);
        let enter = || SafeMode::force_enter(pallet_timelock::Origin::Guardians.into());
        assert_ok!(enter());
        run_to_block(SHORT_EPOCH + 1);
        assert_ok!(SafeMode::force_exit(RuntimeOrigin::root()));
        // The end that was set for the first one is that of the second.
        assert_ok!(enter());
        run_to_block(END);
        assert!(!SafeMode::is_entered());
        assert_ok!(enter());
        run_to_block(END + (1 + PAUSE_EPOCHS) * SHORT_EPOCH - 1);
        assert!(SafeMode::is_entered());
        run_to_block(END + (1 + PAUSE_EPOCHS) * SHORT_EPOCH);
        assert!(!SafeMode::is_entered());
    });
}
