use super::*;
use crate::policy::PolicyId;

fn record(rom_log: u8, mem_log: u8) -> ProgramRecord {
    ProgramRecord {
        id: [0; 32],
        root: [0; 32],
        n_instr: 1 << rom_log,
        rom_log,
        mem_log,
        in_base: 32,
        max_in: 0,
        out_base: 40,
        max_out: 0,
    }
}

#[test]
fn the_cpu_size_follows_from_the_cycles_alone() {
    for (cycles, n) in [
        (0, 6),
        (1, 6),
        (64, 6),
        (65, 7),
        (65_536, 16),
        (65_537, 17),
        (1 << 21, 21),
        ((1 << 21) + 1, 22),
        (MAX_CYCLES, 22),
    ] {
        let sizes = Sizes::new(cycles, &record(4, 6), 6).expect("in range");
        assert_eq!(sizes.n, n, "{cycles}");
    }
}

#[test]
fn sizes_out_of_range_are_refused_a12() {
    let new = |cycles, k| Sizes::new(cycles, &record(4, 6), k);
    assert_eq!(
        new(MAX_CYCLES + 1, 6),
        Err(ClaimError::Cycles(MAX_CYCLES + 1))
    );
    assert_eq!(new(u32::MAX, 6), Err(ClaimError::Cycles(u32::MAX)));
    assert_eq!(new(100, 5), Err(ClaimError::LogCmp(5)));
    assert_eq!(new(100, 8), Err(ClaimError::LogCmp(8)));
    assert_eq!(new(100, 255), Err(ClaimError::LogCmp(255)));
    assert!(new(100, 7).is_ok());
    for (rom_log, mem_log) in [(3, 6), (17, 6), (4, 5), (4, 21), (4, 255)] {
        let mut damaged = record(4, 6);
        (damaged.rom_log, damaged.mem_log) = (rom_log, mem_log);
        assert_eq!(Sizes::new(100, &damaged, 6), Err(ClaimError::RecordSizes));
    }
}

#[test]
fn column_counts_add_up_to_those_of_the_specification() {
    assert_eq!(MAIN_COLUMNS.iter().sum::<usize>(), TREE_COLUMNS[1]);
    assert_eq!(INTERACTION_COLUMNS.iter().sum::<usize>(), TREE_COLUMNS[2]);
    let sizes = Sizes::new(1 << 18, &record(5, 14), 13).expect("in range");
    let logs = sizes.column_logs();
    assert_eq!(logs.each_ref().map(Vec::len), [9, 48, 64]);
    assert_eq!(logs[0], [16, 5, 5, 5, 5, 5, 5, 5, 5]);
    assert_eq!(logs[1][..33], [18; 33]);
    assert_eq!(logs[1][33..39], [5, 16, 14, 14, 14, 14]);
    assert_eq!(logs[1][39..], [13; 9]);
    assert_eq!(logs[2][28..32], [5; 4]);
    assert_eq!(logs[2][44..], [13; 20]);
}

#[test]
fn samples_add_up_to_150() {
    let counts = sample_counts();
    let sums = counts.each_ref().map(|tree| tree.iter().sum::<usize>());
    assert_eq!(sums, [9, 49, 84, 8]);
    assert_eq!(
        sums.iter().sum::<usize>(),
        crate::envelope::N_SAMPLED_VALUES
    );
    assert_eq!(counts.each_ref().map(Vec::len), TREE_COLUMNS);
    // The column after 33 of cpu, 1 of rom and 1 of rc is mem's first.
    assert_eq!(MAIN_COLUMNS[..3].iter().sum::<usize>(), MEM_ADDR_COLUMN);
}

#[test]
fn trees_are_as_high_as_their_largest_column() {
    let policy = PolicyId::Standard.policy();
    for (cycles, rom_log, mem_log) in [(10, 4, 6), (1 << 18, 4, 6), (10, 4, 20), (1 << 20, 16, 20)]
    {
        let sizes = Sizes::new(cycles, &record(rom_log, mem_log), 6).expect("in range");
        let heights = sizes.tree_heights(&policy);
        for (logs, height) in sizes.column_logs().iter().zip(heights) {
            let highest = logs.iter().max().expect("not empty") + policy.log_blowup;
            assert_eq!(highest, height);
        }
        assert_eq!(heights[3], sizes.log_max() + policy.log_blowup);
        assert_eq!(heights[0], 18);
    }
}

#[test]
fn fold_steps_end_at_the_last_layer() {
    let policy = PolicyId::Standard.policy();
    for (cycles, steps) in [
        (1u32 << 16, vec![4, 3]),
        (1 << 17, vec![4, 4]),
        (1 << 18, vec![4, 4, 1]),
        (1 << 20, vec![4, 4, 3]),
        (1 << 21, vec![4, 4, 4]),
        ((1 << 21) + 1, vec![4, 4, 4, 1]),
    ] {
        let sizes = Sizes::new(cycles, &record(4, 6), 6).expect("in range");
        assert_eq!(sizes.inner_fold_steps(&policy), steps, "{cycles}");
        // n_inner = ⌈(L − 4 − 5) / 4⌉
        let expected = (sizes.log_max() - 9).div_ceil(4) as usize;
        assert_eq!(steps.len(), expected);
    }
}
