//! Random sequences of calls against a model.

use std::collections::BTreeMap;

use frame::testing_prelude::*;
use proptest::prelude::{any, Strategy};
use proptest::strategy::BoxedStrategy;
use sage_pallet_testing::{
    dispatch, random_calls, run_to, AccountId, CallModel, TestChain, ALICE, BOB, SAGE,
};
use sage_primitives::{programs::ProgramRegistry, verifier::ProgramHeader, ProgramId};

use crate::{fixtures, fixtures::Fixture, mock::*, Call, PolicyRule, Programs};

/// One step of a sequence.
#[derive(Clone, Debug)]
enum Step {
    RegisterCircuit(bool),
    SetRule(PolicyRule),
    Register { owner: AccountId, size: u8 },
    Retire { who: AccountId, size: u8 },
    Remove { who: AccountId, size: u8 },
    Submit { flip: Option<u16> },
    Admit { size: u8, payment: u128 },
    Release { size: u8 },
    Blocks(u8),
}

/// What should be registered: owner, open jobs and retirement by the number of instructions.
#[derive(Default)]
struct Model {
    programs: BTreeMap<u8, (AccountId, u32, bool)>,
}

/// A program of `size` jumps and a halt; each size is another program.
fn program(size: u8) -> (ProgramHeader, Vec<u8>) {
    let (mut header, halt) = halting_program();
    let mut code = vec![];
    for pc in 0..u32::from(size) {
        let mut jump = halt.clone();
        jump[0] = 0x20;
        jump[8..12].copy_from_slice(&(pc + 1).to_le_bytes());
        code.extend(jump);
    }
    code.extend(halt);
    header.n_instr = u32::from(size) + 1;
    (header, code)
}

fn id(size: u8) -> ProgramId {
    use sage_primitives::verifier::ProofVerifier;
    let (header, code) = program(size);
    RememberingVerifier::inspect_program(&header, &code)
        .expect("valid")
        .id
}

fn account() -> BoxedStrategy<AccountId> {
    proptest::sample::select(vec![ALICE, BOB]).boxed()
}

fn size() -> BoxedStrategy<u8> {
    (0u8..3).boxed()
}

impl CallModel for Model {
    type Runtime = Test;
    type Call = Call<Test>;
    type Step = Step;

    fn chain() -> TestChain<Test> {
        chain()
    }

    fn start() -> Self {
        let fixture = Fixture::read(fixtures::SMALL_STANDARD);
        open(&fixture);
        Self::default()
    }

    fn calls() -> Vec<(&'static str, BoxedStrategy<Step>)> {
        vec![
            (
                "register_circuit",
                any::<bool>().prop_map(Step::RegisterCircuit).boxed(),
            ),
            (
                "set_policy_rule",
                (1u8..4, 0u128..3)
                    .prop_map(|(default, from)| {
                        Step::SetRule(PolicyRule {
                            default,
                            strict_from: from * SAGE,
                        })
                    })
                    .boxed(),
            ),
            (
                "register_program",
                (account(), size())
                    .prop_map(|(owner, size)| Step::Register { owner, size })
                    .boxed(),
            ),
            (
                "retire_program",
                (account(), size())
                    .prop_map(|(who, size)| Step::Retire { who, size })
                    .boxed(),
            ),
            (
                "remove_program",
                (account(), size())
                    .prop_map(|(who, size)| Step::Remove { who, size })
                    .boxed(),
            ),
            (
                "submit_and_verify_with_io_binding",
                proptest::option::of(any::<u16>())
                    .prop_map(|flip| Step::Submit { flip })
                    .boxed(),
            ),
        ]
    }

    fn others() -> Vec<BoxedStrategy<Step>> {
        vec![
            (size(), 0u128..3)
                .prop_map(|(size, payment)| Step::Admit {
                    size,
                    payment: payment * SAGE,
                })
                .boxed(),
            size().prop_map(|size| Step::Release { size }).boxed(),
            prop_blocks(),
        ]
    }

    fn execute(step: &Step) -> DispatchResult {
        match step.clone() {
            Step::Admit { size, payment } => {
                Proofs::admit(&id(size), &[], None, payment).map(|_| ())
            }
            Step::Release { size } => Proofs::release(&id(size)),
            Step::Blocks(blocks) => {
                run_to::<Test>(System::block_number() + u32::from(blocks));
                Ok(())
            }
            step => {
                let (origin, call) = call(step);
                dispatch::<Test>(RuntimeCall::Proofs(call), origin)
            }
        }
    }

    fn observe(&mut self, step: &Step, result: DispatchResult) {
        let done = result.is_ok();
        match step {
            Step::Register { owner, size } => {
                let entry = self.programs.get(size);
                assert_eq!(done, entry.is_none_or(|(_, _, retired)| *retired));
                if done {
                    let open = entry.map_or(0, |(_, open, _)| *open);
                    self.programs.insert(*size, (owner.clone(), open, false));
                }
            }
            Step::Retire { who, size } => {
                let entry = self.programs.get_mut(size);
                let expected = entry
                    .as_ref()
                    .is_some_and(|(owner, _, retired)| owner == who && !retired);
                assert_eq!(done, expected);
                if let (true, Some(entry)) = (done, entry) {
                    entry.2 = true;
                }
            }
            Step::Remove { who, size } => {
                let expected = self
                    .programs
                    .get(size)
                    .is_some_and(|(owner, open, _)| owner == who && *open == 0);
                assert_eq!(done, expected);
                if done {
                    self.programs.remove(size);
                }
            }
            Step::Admit { size, .. } => {
                let entry = self.programs.get_mut(size);
                assert_eq!(done, entry.as_ref().is_some_and(|(_, _, retired)| !retired));
                if let (true, Some(entry)) = (done, entry) {
                    entry.1 += 1;
                }
            }
            Step::Release { size } => {
                let entry = self.programs.get_mut(size);
                assert_eq!(done, entry.as_ref().is_some_and(|(_, open, _)| *open > 0));
                if let (true, Some(entry)) = (done, entry) {
                    entry.1 -= 1;
                }
            }
            Step::Submit { flip } => assert_eq!(done, flip.is_none()),
            Step::SetRule(rule) => assert_eq!(done, rule.default < 3),
            Step::RegisterCircuit(_) => assert!(!done, "version 1 is registered, 2 unknown"),
            Step::Blocks(_) => assert!(done),
        }
    }

    fn compare(&self) {
        // The fixture's program is registered beside those of the model.
        assert_eq!(Programs::<Test>::iter().count(), self.programs.len() + 1);
        for (size, (owner, open, retired)) in &self.programs {
            let entry = Programs::<Test>::get(id(*size)).expect("the model has it");
            assert_eq!(
                (&entry.owner, entry.open_jobs, entry.retired),
                (owner, *open, *retired)
            );
        }
    }
}

fn prop_blocks() -> BoxedStrategy<Step> {
    (1u8..120).prop_map(Step::Blocks).boxed()
}

/// Origin and call of a step that is a call.
fn call(step: Step) -> (RuntimeOrigin, Call<Test>) {
    match step {
        Step::RegisterCircuit(raise) => (
            RuntimeOrigin::root(),
            Call::register_circuit {
                circuit: 1,
                version: 1 + u32::from(raise),
                rule: PolicyRule {
                    default: 1,
                    strict_from: 0,
                },
            },
        ),
        Step::SetRule(rule) => (
            RuntimeOrigin::root(),
            Call::set_policy_rule { circuit: 1, rule },
        ),
        Step::Register { owner, size } => {
            let (header, code) = program(size);
            let code = code.try_into().expect("it fits");
            (
                RuntimeOrigin::signed(owner),
                Call::register_program { header, code },
            )
        }
        Step::Retire { who, size } => (
            RuntimeOrigin::signed(who),
            Call::retire_program { program: id(size) },
        ),
        Step::Remove { who, size } => (
            RuntimeOrigin::signed(who),
            Call::remove_program { program: id(size) },
        ),
        Step::Submit { flip } => {
            let mut fixture = Fixture::read(fixtures::SMALL_STANDARD);
            if let Some(position) = flip {
                let position = usize::from(position) % fixture.envelope.len();
                fixture.envelope[position] ^= 1;
            }
            (
                RuntimeOrigin::signed(BOB),
                Call::submit_and_verify_with_io_binding {
                    job: fixture.job,
                    claim: fixture.claim(),
                    inputs: fixture.inputs.clone().try_into().expect("they fit"),
                    outputs: fixture.outputs.clone().try_into().expect("they fit"),
                    envelope: fixture.envelope.try_into().expect("it fits"),
                },
            )
        }
        Step::Admit { .. } | Step::Release { .. } | Step::Blocks(_) => {
            unreachable!("these steps are no calls")
        }
    }
}

#[test]
fn random_calls_keep_every_invariant_and_agree_with_the_model() {
    random_calls::<Model>(file!(), 24);
}
