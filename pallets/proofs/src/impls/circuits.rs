//! Circuits and their policy rules.

use frame::prelude::*;
use sage_primitives::{verifier::ProofVerifier, Balance, CircuitId, PolicyId};

use crate::{pallet::*, types::*};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_register_circuit(
        circuit: CircuitId,
        version: u32,
        rule: PolicyRule,
    ) -> DispatchResult {
        ensure!(
            T::Verifier::supports(circuit, version, rule.default),
            Error::<T>::UnsupportedCircuit
        );
        Circuits::<T>::try_mutate(circuit, |slot| match slot {
            None => {
                *slot = Some(Circuit {
                    version,
                    rule,
                    pending: None,
                });
                Ok(())
            }
            Some(entry) => {
                ensure!(version > entry.version, Error::<T>::VersionNotRaised);
                // The rule has its own call, with its delay.
                entry.version = version;
                Ok::<(), Error<T>>(())
            }
        })?;
        if DefaultCircuit::<T>::get().is_none() {
            DefaultCircuit::<T>::put(circuit);
        }
        Self::deposit_event(Event::CircuitRegistered { circuit, version });
        Ok(())
    }

    pub(crate) fn do_set_policy_rule(circuit: CircuitId, rule: PolicyRule) -> DispatchResult {
        let now = frame_system::Pallet::<T>::block_number();
        let from = Circuits::<T>::try_mutate(circuit, |slot| {
            let entry = slot.as_mut().ok_or(Error::<T>::UnknownCircuit)?;
            ensure!(
                T::Verifier::supports(circuit, entry.version, rule.default),
                Error::<T>::UnsupportedCircuit
            );
            entry.rule = in_force(entry, now);
            if rule.at_least_as_strict_as(&entry.rule) {
                entry.rule = rule;
                entry.pending = None;
                Ok::<_, Error<T>>(now)
            } else {
                let from = now.saturating_add(T::LoweringDelay::get());
                entry.pending = Some((from, rule));
                Ok(from)
            }
        })?;
        Self::deposit_event(Event::PolicyRuleChanged {
            circuit,
            rule,
            from,
        });
        Ok(())
    }

    pub(crate) fn rule_in_force(circuit: CircuitId) -> Result<PolicyRule, Error<T>> {
        let entry = Circuits::<T>::get(circuit).ok_or(Error::<T>::UnknownCircuit)?;
        Ok(in_force(&entry, frame_system::Pallet::<T>::block_number()))
    }

    /// The policy of a new job under the rule in force.
    pub(crate) fn choose_policy(
        circuit: CircuitId,
        version: u32,
        wish: Option<PolicyId>,
        payment: Balance,
    ) -> Result<PolicyId, Error<T>> {
        let rule = Self::rule_in_force(circuit)?;
        let policy = wish
            .unwrap_or(rule.default)
            .max(if payment >= rule.strict_from {
                T::Verifier::strictest_policy()
            } else {
                rule.default
            });
        // A wish below the default is refused rather than raised in silence.
        ensure!(
            wish.is_none_or(|wish| wish >= rule.default),
            Error::<T>::PolicyRefused
        );
        ensure!(
            T::Verifier::supports(circuit, version, policy),
            Error::<T>::PolicyRefused
        );
        Ok(policy)
    }
}

fn in_force<BlockNumber: PartialOrd + Copy>(
    entry: &Circuit<BlockNumber>,
    now: BlockNumber,
) -> PolicyRule {
    match entry.pending {
        Some((from, rule)) if now >= from => rule,
        _ => entry.rule,
    }
}
