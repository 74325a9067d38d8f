//! Launches as data: one of every kernel, with the parameters that the kernel's declaration has.

// Other tests use what this one does not.
#[path = "common/airs.rs"]
#[allow(dead_code)]
mod airs;

use std::sync::Arc;

use airs::{Shared, Squares, Users};
use sage_cuda::constraints::{Fractions, Program};
use sage_cuda::host::{self, HalfCoset};
use sage_cuda::kernels::{Generated, TRACE, UNITS};
use sage_cuda::plan::launch::{
    self, ConstraintMemory, FractionMemory, GkrInput, Launch, Qm31Spans, Source, Span, Table,
    TraceMemory, Twiddles,
};
use sage_cuda::plan::{ifft_passes, GatherItem, GRIND_LOG_LANES};
use stwo::core::channel::Blake2sChannel;
use stwo::core::fields::qm31::SecureField;
use stwo_constraint_framework::{FrameworkComponent, TraceLocationAllocator};

/// Words at addresses that nothing else has.
struct Addresses(u64);

impl Addresses {
    fn span(&mut self, words: usize) -> Span {
        self.0 += 0x1_0000_0000;
        Span::new(self.0, words)
    }

    fn columns(&mut self, words: usize) -> Qm31Spans {
        std::array::from_fn(|_| self.span(words))
    }
}

const DOMAIN: HalfCoset = HalfCoset {
    initial: 1 << 22,
    step: 1 << 24,
    log_half: 7,
};

fn transforms_and_trees(at: &mut Addresses) -> Vec<Launch> {
    let entries = [at.span(256), at.span(256)];
    let table = Table {
        at: at.span(4),
        entries: &entries,
    };
    let layers = [at.span(64 * 4), at.span(64 * 2)];
    let of_layers = Table {
        at: at.span(4),
        entries: &layers,
    };
    let packed: [Span; 16] = std::array::from_fn(|_| at.span(64));
    let of_packed = Table {
        at: at.span(32),
        entries: &packed,
    };
    let twiddles = Twiddles::new(at.span(128), 0, 1);
    let pass = ifft_passes(8)[0];
    let hashes = at.span(8 * 256);
    vec![
        launch::ifft(&table, &table, pass, &twiddles),
        launch::fft(&table, &table, pass, &twiddles),
        launch::leaf_hashes(&table, (&[0, 0], at.span(2)), hashes),
        launch::packed_leaf_hashes(&at.columns(1024), hashes),
        launch::pack_leaves(&at.columns(256), &of_packed),
        launch::tree_up(at.span(64 * 8), &of_layers),
        launch::fold(
            &at.columns(256),
            true,
            &[[1; 4]; 2],
            &twiddles,
            &at.columns(64),
        ),
        launch::numerators(&table, (&[], at.span(0)), [1; 4], &at.columns(256)),
        launch::quotients(DOMAIN, at.span(0), &[], &at.columns(256)),
        launch::gather(&table, (&[ITEM], at.span(4)), at.span(1)),
    ]
}

const ITEM: GatherItem = GatherItem {
    buffer: 1,
    index: 255,
    words: 1,
    target: 0,
};

fn sums_and_points(at: &mut Addresses) -> Vec<Launch> {
    let entries = [at.span(256); 3];
    let table = Table {
        at: at.span(6),
        entries: &entries,
    };
    let weights = at.span(4 * 256);
    vec![
        launch::twiddles(DOMAIN, true, at.span(128)),
        launch::tensor_weights(at.span(4 * 8), weights),
        launch::barycentric_weights(DOMAIN, [1; 4], [2; 4], [3; 4], weights),
        launch::dot(&table, weights, at.span(12)),
        launch::sum(at.span(4 * 6), at.span(4 * 2)),
        launch::half_difference(&at.columns(256), at.span(4)),
        launch::shift_halves(&at.columns(256), [1; 4], &at.columns(256)),
        launch::bit_reverse_column(at.span(256), 4),
        launch::lift_add(at.span(256), at.span(64)),
        launch::grind([0; 8], 1, 5, at.span(2)),
    ]
}

fn lookups(at: &mut Addresses) -> Vec<Launch> {
    let layer = GkrInput::LogUpMultiplicities(at.span(64), at.span(4 * 64));
    let column = at.columns(256);
    vec![
        launch::logup_column(&column, &at.columns(256), None, &column),
        launch::logup_chunk_sums(&column, at.span(4)),
        launch::logup_chunk_offsets(at.span(4), at.span(4)),
        launch::logup_scan(&column, at.span(4), at.span(4), &column),
        launch::gkr_next_layer(&layer, at.span(4 * 32), at.span(4 * 32)),
        launch::gkr_sums(&layer, at.span(4 * 16), [1; 4], at.span(4), at.span(4)),
        launch::gkr_eq_step(at.span(4 * 8), 4, [1; 4]),
        launch::gkr_fix_secure_column(at.span(4 * 8), [1; 4], at.span(4 * 4)),
        launch::gkr_fix_base_column(at.span(8), [1; 4], at.span(4 * 4)),
    ]
}

fn launches() -> Vec<Launch> {
    let mut at = Addresses(0);
    let mut launches = transforms_and_trees(&mut at);
    launches.extend(sums_and_points(&mut at));
    launches.extend(lookups(&mut at));
    launches
}

/// Number, sizes and alignments of arguments are those of the kernel's declaration, threads those of its bounds.
#[test]
fn every_kernel_has_a_launch_with_its_parameters() {
    let launches = launches();
    let entries: Vec<_> = UNITS.iter().flat_map(|unit| unit.entries).collect();
    assert_eq!(launches.len(), entries.len());
    for entry in entries {
        let of_kernel = launches
            .iter()
            .find(|launch| launch.kernel() == entry.name)
            .unwrap_or_else(|| panic!("no launch of {}", entry.name));
        let declared = host::parameters(entry.name).expect("the host has every kernel");
        assert_eq!(
            of_kernel.args().sizes().collect::<Vec<_>>(),
            declared,
            "{}",
            entry.name
        );
        let alignments = host::alignments(entry.name).expect("the host has every kernel");
        assert_eq!(
            of_kernel.args().alignments().collect::<Vec<_>>(),
            alignments,
            "{}",
            entry.name
        );
        assert_eq!(of_kernel.threads(), entry.threads, "{}", entry.name);
    }
    assert_eq!(host::parameters("no_kernel"), None);
}

/// Blocks of some launches, by hand.
#[test]
fn grids_cover_the_work() {
    let launches = launches();
    let grid = |kernel: &str| {
        let launch = launches.iter().find(|launch| launch.kernel() == kernel);
        launch.map(Launch::grid)
    };
    assert_eq!(grid("ifft"), Some([1, 2]));
    assert_eq!(grid("tree_up"), Some([16, 1]));
    assert_eq!(grid("fold"), Some([1, 1]));
    assert_eq!(grid("dot"), Some([1, 3]));
    assert_eq!(grid("sum"), Some([2, 1]));
    // 32 groups of eight rows, 128 threads a block.
    assert_eq!(grid("quotients"), Some([1, 1]));
    assert_eq!(grid("grind"), Some([1 << (GRIND_LOG_LANES - 8), 1]));
}

/// All memory whose address a launch hands over is named, so that whoever runs it can check it.
#[test]
fn a_launch_names_what_its_kernel_touches() {
    let mut at = Addresses(0);
    let columns = at.columns(64);
    let twiddles = at.span(32);
    let out = at.columns(16);
    let fold = launch::fold(
        &columns,
        true,
        &[[1; 4]; 2],
        &Twiddles::new(twiddles, 0, 1),
        &out,
    );
    let mut expected = columns.to_vec();
    expected.push(twiddles);
    expected.extend(out);
    assert_eq!(fold.spans(), expected);
}

/// A program of several kernels that keep values.
fn program(log_size: u32) -> Program {
    let component = FrameworkComponent::new(
        &mut TraceLocationAllocator::default(),
        Shared { log_size, sums: 2 },
        SecureField::from(0),
    );
    Program::new(&component).unwrap_or_else(|error| panic!("{error}"))
}

/// The kernels of a program have one name and different texts, the same arguments, and a thread for each row.
#[test]
fn generated_kernels_are_launched_in_their_order() {
    let (program, mut at) = (program(9), Addresses(0));
    let columns: Vec<Span> = program.columns().iter().map(|_| at.span(1024)).collect();
    let kept: Vec<Span> = (0..program.kept_columns()).map(|_| at.span(1024)).collect();
    assert_eq!((columns.len(), kept.len()), (160, 2 + 4));
    let memory = ConstraintMemory {
        log_trace: 9,
        columns: Table {
            at: at.span(2 * columns.len()),
            entries: &columns,
        },
        kept: Table {
            at: at.span(2 * kept.len()),
            entries: &kept,
        },
        powers: at.span(4 * program.constraints()),
        slots: at.span(4 * program.slots().len()),
        inverses: [3, 4],
        out: at.columns(1024),
    };
    let launches = launch::constraints(&program, &memory);
    assert_eq!(launches.len(), program.units().count());
    assert!(launches.len() > 1);
    let mut named: Vec<Span> = columns.clone();
    named.push(memory.columns.at);
    named.extend(&kept);
    named.extend([memory.kept.at, memory.powers, memory.slots]);
    named.extend(memory.out);
    for (launch, text) in launches.iter().zip(program.texts()) {
        assert_eq!(launch.kernel(), "constraints");
        assert_eq!(launch.source(), &Source::Generated(text.clone()));
        assert_eq!(launch.grid(), [4, 1]);
        assert_eq!(launch.spans(), named);
        assert_eq!(launch.misaligned(), None);
    }
    // Powers and slots are loaded 16 bytes at a time, though their addresses are within an argument.
    let odd = |span: Span| Span::new(span.address + 8, span.words);
    for memory in [
        ConstraintMemory {
            powers: odd(memory.powers),
            ..memory
        },
        ConstraintMemory {
            slots: odd(memory.slots),
            ..memory
        },
    ] {
        for launch in launch::constraints(&program, &memory) {
            let found = launch.misaligned().map(|(address, _)| address % 16);
            assert_eq!(found, Some(8));
        }
    }
}

/// Layers of hashes and of GKR lie at multiples of 16 too.
#[test]
fn addresses_within_arguments_are_checked() {
    let mut at = Addresses(4);
    let layers = [at.span(64 * 4), at.span(64 * 2)];
    let aligned = |span: Span| Span::new(span.address - 4, span.words);
    let of_layers = Table {
        at: aligned(at.span(4)),
        entries: &layers,
    };
    let input = aligned(at.span(64 * 8));
    let tree = launch::tree_up(input, &of_layers);
    assert_eq!(tree.misaligned(), Some((layers[0].address, 16)));
    let values = at.span(4 * 64);
    let other = aligned(at.span(4 * 64));
    let [out, next] = [(); 2].map(|()| aligned(at.span(4 * 32)));
    for layer in [
        GkrInput::LogUpGeneric(values, other),
        GkrInput::LogUpGeneric(other, values),
    ] {
        let launch = launch::gkr_next_layer(&layer, out, next);
        assert_eq!(launch.misaligned(), Some((values.address, 16)));
    }
    let multiplicities = GkrInput::LogUpMultiplicities(at.span(64), other);
    let launch = launch::gkr_next_layer(&multiplicities, out, next);
    assert_eq!(launch.misaligned(), None);
}

/// The kernels of an AIR's lookups have one name and different texts, the same arguments, and a thread for each row.
#[test]
fn kernels_of_lookups_are_launched_in_their_order() {
    let users = Users {
        log_size: 9,
        batching: vec![0, 1, 2, 3, 4],
        relation: Squares::draw(&mut Blake2sChannel::default()),
    };
    let program = Fractions::new(&users).unwrap_or_else(|error| panic!("{error}"));
    let mut at = Addresses(0);
    let columns: Vec<Span> = program.columns().iter().map(|_| at.span(512)).collect();
    let out: Vec<Span> = (0..20).map(|_| at.span(512)).collect();
    // Of the trace, x and y of each entry.
    assert_eq!(columns.len(), 10);
    let memory = FractionMemory {
        log_trace: 9,
        columns: Table {
            at: at.span(2 * columns.len()),
            entries: &columns,
        },
        slots: at.span(4 * program.slots().len()),
        out: Table {
            at: at.span(2 * out.len()),
            entries: &out,
        },
    };
    let launches = launch::fractions(&program, &memory);
    assert_eq!(launches.len(), 2);
    let mut named: Vec<Span> = columns.clone();
    named.push(memory.columns.at);
    named.extend(&out);
    named.extend([memory.out.at, memory.slots]);
    for (launch, text) in launches.iter().zip(program.texts()) {
        assert_eq!(launch.kernel(), "fractions");
        assert_eq!(launch.source(), &Source::Generated(text.clone()));
        assert_eq!(launch.grid(), [4, 1]);
        assert_eq!(launch.spans(), named);
        assert_eq!(launch.misaligned(), None);
    }
    let odd = FractionMemory {
        slots: Span::new(memory.slots.address + 8, memory.slots.words),
        ..memory
    };
    for launch in launch::fractions(&program, &odd) {
        assert!(launch.misaligned().is_some());
    }
}

/// A kernel that writes a trace may touch its columns and its inputs, and has a thread for each row.
#[test]
fn kernels_of_traces_name_what_they_touch() {
    let mut at = Addresses(0);
    let columns = [at.span(512), at.span(512)];
    let inputs = [at.span(100)];
    let memory = TraceMemory {
        columns: Table {
            at: at.span(4),
            entries: &columns,
        },
        inputs: Table {
            at: at.span(2),
            entries: &inputs,
        },
        values: [1, 2, 3],
        log_rows: 9,
    };
    let text = Arc::new(Generated {
        name: "own.cu".to_owned(),
        source: String::new(),
        kernel: TRACE,
    });
    let launch = launch::trace(text.clone(), &memory);
    assert_eq!(launch.kernel(), "trace");
    assert_eq!(launch.source(), &Source::Generated(text));
    assert_eq!(launch.grid(), [2, 1]);
    let [first, second] = columns;
    let named = [
        first,
        second,
        memory.columns.at,
        inputs[0],
        memory.inputs.at,
    ];
    assert_eq!(launch.spans(), named);
    assert_eq!(launch.args().sizes().collect::<Vec<_>>(), [32]);
}

#[test]
#[should_panic(expected = "a column has another length")]
fn a_trace_has_columns_of_one_length() {
    let mut at = Addresses(0);
    let columns = [at.span(512), at.span(1024)];
    let memory = TraceMemory {
        columns: Table {
            at: at.span(4),
            entries: &columns,
        },
        inputs: Table {
            at: at.span(0),
            entries: &[],
        },
        values: [0; 3],
        log_rows: 9,
    };
    let text = Arc::new(Generated {
        name: "own.cu".to_owned(),
        source: String::new(),
        kernel: TRACE,
    });
    let _ = launch::trace(text, &memory);
}
