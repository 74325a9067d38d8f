//! Command `pallet`: measures pallets and writes a weight file for each.

use crate::{
    analysis::Costs,
    benchmark::{select, Benchmark},
    cli,
    error::{first_line, Error, Result},
    machine,
    progress::Progress,
    run::{Bench, Plan},
    runtime::Runtime,
    weight_file::{file_name, render, Measured, Origin},
};
use std::{fs, path::Path};

/// Measures the pallets asked for.
///
/// A pallet's file is written when all of its benchmarks are measured; those before it stay written if one fails.
///
/// # Errors
///
/// The arguments make no sense, a file cannot be read or written, or a benchmark fails.
pub fn measure(arguments: &cli::Pallet) -> Result<()> {
    let plan = arguments.plan()?;
    let runtime = Runtime::load(&arguments.runtime)?;
    let bench = Bench::new(&runtime, &runtime.genesis()?)?;
    let benchmarks = select(bench.benchmarks()?, &arguments.pallets)?;
    let origin = Origin {
        date: machine::today(),
        cpu: machine::cpu(),
        plan,
    };

    let progress = Progress::new(benchmarks.len());
    let same_pallet =
        |a: &Benchmark, b: &Benchmark| (&a.pallet, &a.instance) == (&b.pallet, &b.instance);
    for group in benchmarks.chunk_by(same_pallet) {
        let Some(Benchmark {
            pallet, instance, ..
        }) = group.first()
        else {
            continue;
        };
        let mut measured = Vec::with_capacity(group.len());
        for benchmark in group {
            progress.enter(benchmark);
            measured.push(measure_one(&bench, benchmark, &plan)?);
            progress.leave();
        }
        let several = benchmarks
            .iter()
            .any(|b| b.pallet == *pallet && b.instance != *instance);
        let name = file_name(pallet, instance, several);
        let text = render(pallet, &origin, &measured);
        progress.aside(|| put(arguments.output.as_deref(), &name, &text))?;
    }
    Ok(())
}

fn measure_one(bench: &Bench<'_>, benchmark: &Benchmark, plan: &Plan) -> Result<Measured> {
    let samples = bench.run(benchmark, plan).map_err(|mut failure| {
        failure.reason = first_line(&failure.reason);
        Error::Benchmark {
            benchmark: benchmark.to_string(),
            failure,
        }
    })?;
    let costs = Costs::of(&samples).map_err(|reason| Error::Analysis {
        benchmark: benchmark.to_string(),
        reason,
    })?;
    Ok(Measured {
        benchmark: benchmark.clone(),
        costs,
    })
}

/// Writes a file into a folder and says where, or prints it.
fn put(folder: Option<&Path>, name: &str, text: &str) -> Result<()> {
    let Some(folder) = folder else {
        print!("{text}");
        return Ok(());
    };
    let path = folder.join(name);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(&path, text))
        .map_err(|source| Error::Write {
            path: path.clone(),
            source,
        })?;
    println!("{}", path.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_put_into_a_folder_that_is_made_for_it() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path().join("a/b");
        put(Some(&folder), "pallet_jobs.rs", "text\n").unwrap();
        let written = fs::read_to_string(folder.join("pallet_jobs.rs")).unwrap();
        assert_eq!(written, "text\n");
    }

    #[test]
    fn a_file_in_place_of_the_folder_is_refused_in_one_line() {
        let scratch = tempfile::tempdir().unwrap();
        let file = scratch.path().join("file");
        fs::write(&file, "").unwrap();
        let error = put(Some(&file), "pallet_jobs.rs", "")
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("cannot write "), "{error}");
        assert!(
            error.ends_with("give --output a folder that can be written"),
            "{error}"
        );
        assert_eq!(error.lines().count(), 1);
    }
}
