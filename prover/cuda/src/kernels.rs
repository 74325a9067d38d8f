//! The sources of the kernels, as text.

/// A file that is compiled by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit<'a> {
    /// The file's name.
    pub name: &'a str,
    /// Its text.
    pub source: &'a str,
    /// Its kernels, with what the compiler may use for each.
    pub entries: &'static [Entry],
}

/// A unit that is known when the program runs, with one kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// What it is called in errors.
    pub name: String,
    /// Its text.
    pub source: String,
    /// Its kernel: [`CONSTRAINTS`], [`FRACTIONS`] or [`TRACE`].
    pub kernel: &'static [Entry; 1],
}

impl Generated {
    /// The unit to compile.
    #[must_use]
    pub fn unit(&self) -> Unit<'_> {
        Unit {
            name: &self.name,
            source: &self.source,
            entries: self.kernel,
        }
    }
}

/// A kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name in the module, not mangled.
    pub name: &'static str,
    /// Most threads of a block.
    pub threads: u32,
    /// Most registers of a thread on any architecture of [`ARCHITECTURES`], for the compiler [`NVRTC`]; a test keeps it.
    /// It is what that compiler takes and a few more. With 65,536 registers a processor, 64 registers leave room for
    /// 1,024 threads.
    pub max_registers: u32,
}

/// The architectures whose machine code is tested: A100, H100 and B200.
pub const ARCHITECTURES: [&str; 3] = ["sm_80", "sm_90", "sm_100"];

/// The version of the compiler, as (major, minor), for which the numbers of registers hold.
pub const NVRTC: (i32, i32) = (13, 5);

const fn entry(name: &'static str, threads: u32, max_registers: u32) -> Entry {
    Entry {
        name,
        threads,
        max_registers,
    }
}

/// Every unit.
pub const UNITS: &[Unit<'static>] = &[
    Unit {
        name: "fft.cu",
        source: include_str!("../kernels/fft.cu"),
        entries: &[entry("ifft", 256, 64), entry("fft", 256, 64)],
    },
    Unit {
        name: "merkle.cu",
        source: include_str!("../kernels/merkle.cu"),
        entries: &[
            entry("leaf_hashes", 256, 64),
            entry("packed_leaf_hashes", 256, 48),
            entry("pack_leaves", 256, 40),
            entry("tree_up", 128, 56),
        ],
    },
    Unit {
        name: "fri.cu",
        source: include_str!("../kernels/fri.cu"),
        entries: &[entry("fold", 256, 64)],
    },
    Unit {
        name: "quotient.cu",
        source: include_str!("../kernels/quotient.cu"),
        entries: &[entry("numerators", 256, 40), entry("quotients", 128, 88)],
    },
    Unit {
        name: "poly.cu",
        source: include_str!("../kernels/poly.cu"),
        entries: &[
            entry("twiddles", 256, 32),
            entry("tensor_weights", 256, 40),
            entry("barycentric_weights", 256, 40),
            entry("dot", 256, 40),
            entry("sum", 256, 40),
            entry("half_difference", 256, 48),
            entry("shift_halves", 256, 32),
            entry("bit_reverse_column", 256, 40),
            entry("lift_add", 256, 24),
        ],
    },
    Unit {
        name: "gather.cu",
        source: include_str!("../kernels/gather.cu"),
        entries: &[entry("gather", 256, 40)],
    },
    Unit {
        name: "grind.cu",
        source: include_str!("../kernels/grind.cu"),
        entries: &[entry("grind", 256, 40)],
    },
    Unit {
        name: "logup.cu",
        source: include_str!("../kernels/logup.cu"),
        entries: &[
            entry("logup_column", 128, 80),
            entry("logup_chunk_sums", 256, 40),
            entry("logup_chunk_offsets", 256, 40),
            entry("logup_scan", 256, 48),
        ],
    },
    Unit {
        name: "gkr.cu",
        source: include_str!("../kernels/gkr.cu"),
        entries: &[
            entry("gkr_next_layer", 256, 48),
            entry("gkr_sums", 256, 72),
            entry("gkr_eq_step", 256, 40),
            entry("gkr_fix_secure_column", 256, 40),
            entry("gkr_fix_base_column", 256, 32),
        ],
    },
];

/// The kernel of every unit that is generated from the constraints of an AIR.
pub const CONSTRAINTS: &[Entry; 1] = &[entry("constraints", 256, 128)];

/// The kernel of every unit that is generated from the lookups of an AIR.
pub const FRACTIONS: &[Entry; 1] = &[entry("fractions", 128, 88)];

/// The kernel of every unit that writes a trace and comes from whoever has the AIR.
pub const TRACE: &[Entry; 1] = &[entry("trace", 256, 64)];

/// The files that units include, by the names they use.
pub const HEADERS: &[(&str, &str)] = &[
    ("blake2s.cuh", include_str!("../kernels/blake2s.cuh")),
    (
        "constraints.cuh",
        include_str!("../kernels/constraints.cuh"),
    ),
    ("domain.cuh", include_str!("../kernels/domain.cuh")),
    ("fft.cuh", include_str!("../kernels/fft.cuh")),
    ("field.cuh", include_str!("../kernels/field.cuh")),
    ("fractions.cuh", include_str!("../kernels/fractions.cuh")),
    ("fri.cuh", include_str!("../kernels/fri.cuh")),
    ("gkr.cuh", include_str!("../kernels/gkr.cuh")),
    ("grind.cuh", include_str!("../kernels/grind.cuh")),
    ("logup.cuh", include_str!("../kernels/logup.cuh")),
    ("merkle.cuh", include_str!("../kernels/merkle.cuh")),
    ("platform.cuh", include_str!("../kernels/platform.cuh")),
    ("poly.cuh", include_str!("../kernels/poly.cuh")),
    ("quotient.cuh", include_str!("../kernels/quotient.cuh")),
    ("rows.cuh", include_str!("../kernels/rows.cuh")),
    ("trace.cuh", include_str!("../kernels/trace.cuh")),
];

/// The number that headers define as `name`; for tests that compare it with Rust's.
#[cfg(test)]
pub(crate) fn constant(name: &str) -> u32 {
    let definition = |line: &'static str| {
        let (defined, value) = line.strip_prefix("#define ")?.split_once(' ')?;
        (defined == name).then_some(value)
    };
    let mut values = HEADERS
        .iter()
        .flat_map(|header| header.1.lines())
        .filter_map(definition);
    let value = values
        .next()
        .unwrap_or_else(|| panic!("no header defines {name}"));
    assert_eq!(values.next(), None, "{name} is defined twice");
    value
        .trim_end_matches('u')
        .parse()
        .unwrap_or_else(|_| panic!("{name} is {value}, not a number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Name and most threads of the kernel that a line defines.
    fn parse(line: &str) -> Option<(&str, u32)> {
        let (bounds, rest) = line.strip_prefix("KERNEL THREADS(")?.split_once(") ")?;
        let threads = bounds.split(',').next()?;
        let threads = threads.parse().unwrap_or_else(|_| constant(threads));
        Some((rest.split_once('(')?.0, threads))
    }

    /// The kernels a text defines. Nothing but a definition names a kernel's qualifiers, and each begins a line.
    fn defined(source: &str) -> Vec<(&str, u32)> {
        let kernels: Vec<_> = source
            .lines()
            .filter(|line| line.contains("KERNEL"))
            .map(|line| parse(line).unwrap_or_else(|| panic!("not understood: {line}")))
            .collect();
        assert_eq!(source.matches("THREADS(").count(), kernels.len());
        assert!(!source.contains("__global__"));
        kernels
    }

    #[test]
    fn the_table_names_every_kernel_of_its_unit_and_its_threads() {
        for unit in UNITS {
            let entries: Vec<(&str, u32)> = unit
                .entries
                .iter()
                .map(|entry| (entry.name, entry.threads))
                .collect();
            assert_eq!(defined(unit.source), entries, "{}", unit.name);
        }
    }

    #[test]
    #[should_panic(expected = "not understood: KERNEL  THREADS(256) other(")]
    fn a_kernel_that_is_written_otherwise_is_noticed() {
        defined("KERNEL  THREADS(256) other(u32 n) {\n");
    }

    #[test]
    fn every_file_of_kernels_is_in_the_table() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/kernels");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .expect("the kernels are there")
            .map(|entry| entry.expect("and can be listed").file_name())
            .map(|name| name.to_string_lossy().into_owned())
            .filter(|name| !["host.cpp", "host_launch.h"].contains(&name.as_str()))
            .collect();
        files.sort_unstable();
        let mut table: Vec<&str> = UNITS
            .iter()
            .map(|unit| unit.name)
            .chain(HEADERS.iter().map(|header| header.0))
            .collect();
        table.sort_unstable();
        assert_eq!(files, table);
    }

    /// Modules are loaded side by side, and the host build puts all units into one.
    #[test]
    fn names_of_kernels_are_unique() {
        let mut names: Vec<&str> = UNITS
            .iter()
            .flat_map(|unit| unit.entries)
            .map(|entry| entry.name)
            .collect();
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn every_included_file_is_a_header_of_the_table() {
        let texts = UNITS
            .iter()
            .map(|unit| unit.source)
            .chain(HEADERS.iter().map(|header| header.1));
        for line in texts.flat_map(str::lines) {
            if let Some(name) = line.strip_prefix("#include \"") {
                let name = name.trim_end_matches('"');
                assert!(HEADERS.iter().any(|header| header.0 == name), "{name}");
            }
        }
    }
}
