//! The example programs assemble, and give the expected outputs on every case beside them.

use std::{collections::BTreeSet, fs, path::PathBuf};

use sage_air::{isa::Opcode, statement::Outcome};
use sage_vm::{asm::assemble, disasm::disassemble, execute, run};
use serde_json::Value;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/programs")
}

/// Example names: every source must have its cases and the other way round.
fn names() -> Vec<String> {
    let with = |extension: &str| -> BTreeSet<String> {
        fs::read_dir(folder())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|e| e == extension))
            .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(with("oasm"), with("json"));
    with("oasm").into_iter().collect()
}

fn words(value: &Value) -> Vec<u32> {
    let words = value.as_array().unwrap().iter();
    words
        .map(|word| u32::try_from(word.as_u64().unwrap()).unwrap())
        .collect()
}

#[test]
fn every_example_gives_the_expected_outputs() {
    let mut cases = 0;
    for name in names() {
        let source = fs::read_to_string(folder().join(format!("{name}.oasm"))).unwrap();
        let program = assemble(&source).unwrap_or_else(|e| panic!("{name}.oasm: {e}"));
        assert_eq!(assemble(&disassemble(&program)).as_ref(), Ok(&program));
        let text = fs::read_to_string(folder().join(format!("{name}.json"))).unwrap();
        let json: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["program"], format!("{name}.oasm"));
        for case in json["cases"].as_array().unwrap() {
            let inputs = words(&case["inputs"]);
            let run = run(&program, &inputs, 1_000_000).unwrap();
            assert_eq!(run.outcome, Outcome::Halted, "{name} {inputs:?}");
            assert_eq!(run.outputs, words(&case["outputs"]), "{name} {inputs:?}");
            let execution = execute(&program, &inputs, run.cycles).unwrap();
            assert_eq!(execution.outputs, run.outputs);
            cases += 1;
        }
    }
    assert!(cases >= 25, "{cases}");
}

#[test]
fn the_examples_together_use_every_opcode_but_neg() {
    let used: BTreeSet<Opcode> = names()
        .iter()
        .flat_map(|name| {
            let source = fs::read_to_string(folder().join(format!("{name}.oasm"))).unwrap();
            assemble(&source).unwrap().code
        })
        .map(|instruction| instruction.op)
        .collect();
    let missing: Vec<Opcode> = Opcode::ALL
        .into_iter()
        .filter(|op| !used.contains(op))
        .collect();
    assert_eq!(missing, [Opcode::Neg]);
}
