//! Where proofs are made: on the GPU if one is usable, else on the CPU.

use sage_air::program::Program;
use sage_prover::{Backend, DeviceError, Gpu, Proof, ProveError, Request};

use crate::{cli::GpuFlags, error::CliError, report::Progress};

/// The backend of a command.
pub struct Choice {
    backend: Backend,
    required: bool,
    fallback: Option<String>,
}

/// A proof with the backend that made it.
pub struct Made {
    /// The proof.
    pub proof: Proof,
    /// What made it.
    pub backend: Backend,
    /// Why that is not the GPU, in a build that has a backend for one.
    pub fallback: Option<String>,
}

impl Choice {
    /// Looks for a GPU, unless the flags forbid it. Says in one line on standard error why none is used.
    pub fn new(flags: &GpuFlags) -> Result<Self, CliError> {
        let choice = if flags.no_gpu {
            Self::cpu(None)
        } else {
            Self::decide(flags.require_gpu, Gpu::find())?
        };
        if let Some(reason) = &choice.fallback {
            eprintln!("{}", note(reason));
        }
        Ok(choice)
    }

    fn decide(required: bool, found: Result<Gpu, DeviceError>) -> Result<Self, CliError> {
        match found {
            Ok(gpu) => Ok(Self {
                backend: Backend::Cuda(gpu),
                required,
                fallback: None,
            }),
            Err(reason) if required => Err(CliError::NoGpu(reason)),
            // Who builds without the backend does not expect a GPU to be used.
            Err(DeviceError::NotBuilt) => Ok(Self::cpu(None)),
            Err(reason) => Ok(Self::cpu(Some(reason.to_string()))),
        }
    }

    const fn cpu(fallback: Option<String>) -> Self {
        Self {
            backend: Backend::Simd,
            required: false,
            fallback,
        }
    }

    /// The backend.
    pub const fn backend(&self) -> &Backend {
        &self.backend
    }

    /// Whether another backend will not do.
    pub const fn required(&self) -> bool {
        self.required
    }

    /// Why the GPU is not used.
    pub fn fallback(&self) -> Option<&str> {
        self.fallback.as_deref()
    }

    /// Runs a program and proves the run. If it is for the GPU that there is no proof, a line says why, and the CPU
    /// makes it; a proof of the GPU that the verifier refuses is an error.
    pub fn prove(
        &self,
        program: &Program,
        request: &Request<'_>,
        progress: &Progress,
    ) -> Result<Made, CliError> {
        let proven = prove(&self.backend, program, request, progress, "");
        self.or_on_the_cpu(proven, &mut |line| progress.note(line), &mut || {
            prove(&Backend::Simd, program, request, progress, "")
        })
    }

    fn or_on_the_cpu(
        &self,
        proven: Result<Proof, ProveError>,
        say: &mut dyn FnMut(&str),
        prove: &mut dyn FnMut() -> Result<Proof, ProveError>,
    ) -> Result<Made, CliError> {
        match proven {
            Ok(proof) => Ok(Made {
                proof,
                backend: self.backend.clone(),
                fallback: self.fallback.clone(),
            }),
            Err(ProveError::Device(reason)) if !self.required => {
                let reason = reason.to_string();
                say(&note(&reason));
                Ok(Made {
                    proof: prove()?,
                    backend: Backend::Simd,
                    fallback: Some(reason),
                })
            }
            Err(error) => Err(error_of(&self.backend, error)),
        }
    }
}

/// Proves on one backend and shows the phases, `prefix` in front of their names.
pub fn prove(
    backend: &Backend,
    program: &Program,
    request: &Request<'_>,
    progress: &Progress,
    prefix: &str,
) -> Result<Proof, ProveError> {
    backend.prove(program, request, &mut |phase| progress.enter(prefix, phase))
}

/// An error with the device that it may be the fault of.
pub fn error_of(backend: &Backend, error: ProveError) -> CliError {
    match (backend.device(), error) {
        (None, error)
        | (_, error @ (ProveError::Program(_) | ProveError::Run(_) | ProveError::Claim(_))) => {
            CliError::Prove(error)
        }
        (Some(device), error) => CliError::Gpu {
            device: device.to_owned(),
            error,
        },
    }
}

/// The line that says why the GPU is not used.
pub fn note(reason: &str) -> String {
    format!("note: proving on the CPU, not on a GPU: {reason}")
}

#[cfg(test)]
mod tests {
    use sage_air::code::Code;

    use super::*;
    use crate::error::ExitCode;

    const NO_DRIVER: &str = "no CUDA driver found: libcuda cannot be loaded";

    fn no_driver() -> DeviceError {
        DeviceError::Failed(NO_DRIVER.to_owned())
    }

    fn memory() -> ProveError {
        ProveError::Device(DeviceError::Memory {
            needed: 100,
            missing: 40,
        })
    }

    fn choice(required: bool) -> Choice {
        Choice {
            required,
            ..Choice::cpu(None)
        }
    }

    #[test]
    fn without_a_usable_gpu_the_reason_is_kept_or_returned() {
        let fallback = |found| Choice::decide(false, found).map(|choice| choice.fallback);
        assert!(matches!(fallback(Err(no_driver())), Ok(Some(reason)) if reason == NO_DRIVER));
        assert!(matches!(fallback(Err(DeviceError::NotBuilt)), Ok(None)));
        for reason in [no_driver(), DeviceError::NotBuilt] {
            let error = Choice::decide(true, Err(reason.clone())).err();
            let Some(CliError::NoGpu(told)) = error else {
                panic!("{error:?}");
            };
            assert_eq!(told, reason);
        }
    }

    #[test]
    fn a_proof_that_does_not_fit_is_made_on_the_cpu_with_one_line() {
        let (mut lines, mut proofs) = (Vec::new(), 0);
        let made = choice(false).or_on_the_cpu(
            Err(memory()),
            &mut |line| lines.push(line.to_owned()),
            &mut || {
                proofs += 1;
                Err(ProveError::Shape(Code::QueryOrder))
            },
        );
        assert!(matches!(
            made.err(),
            Some(CliError::Prove(ProveError::Shape(_)))
        ));
        assert_eq!(proofs, 1);
        let [line] = lines.as_slice() else {
            panic!("{lines:?}");
        };
        assert!(
            line.contains("takes 100 bytes of device memory, 40 more than"),
            "{line}"
        );
    }

    #[test]
    fn a_required_gpu_and_a_refused_proof_are_errors_without_a_second_proof() {
        for (required, error) in [
            (true, memory()),
            (false, ProveError::Refused(Code::LookupSum)),
            (true, ProveError::Refused(Code::LookupSum)),
        ] {
            let made = choice(required).or_on_the_cpu(
                Err(error),
                &mut |line| panic!("{line}"),
                &mut || panic!("nothing is proven again"),
            );
            let error = made.err().map(|error| error.exit_code());
            assert_eq!(error, Some(ExitCode::Proving));
        }
    }
}
