//! `QuotientOps`.

use std::iter::zip;

use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::pcs::quotients::{quotient_constants, ColumnSampleBatch};
use stwo::core::poly::circle::CanonicCoset;
use stwo::prover::pcs::quotient_ops::AccumulatedNumerators;
use stwo::prover::poly::circle::{CircleEvaluation, SecureEvaluation};
use stwo::prover::poly::twiddles::{TwiddleBuffer, TwiddleTree};
use stwo::prover::poly::BitReversedOrder;
use stwo::prover::QuotientOps;

use super::poly::{domain_inverses, domain_twiddles};
use super::{coordinates, half_coset, secure_column, to_words, DeviceBackend, DeviceTwiddles};
use crate::executor::{Buffer, Executor};
use crate::ops::quotient::{self, SamplePoint};
use crate::ops::{self, Qm31Buffers};
use crate::params::QuotientTerm;

impl<X: Executor> QuotientOps for DeviceBackend<X> {
    fn accumulate_numerators(
        columns: &[&CircleEvaluation<Self, BaseField, BitReversedOrder>],
        sample_batches: &[ColumnSampleBatch],
        accumulated_numerators_vec: &mut Vec<AccumulatedNumerators<Self>>,
        log_blowup_factor: u32,
    ) {
        let values: Vec<Buffer<X>> = columns
            .iter()
            .map(|column| column.values.buffer().clone())
            .collect();
        let rows = values[0].len() >> log_blowup_factor;
        for (batch, coefficients) in zip(
            sample_batches,
            quotient_constants(sample_batches).line_coeffs,
        ) {
            let terms: Vec<QuotientTerm> = zip(&batch.cols_vals_randpows, &coefficients)
                .map(|(data, (_, _, c))| QuotientTerm {
                    column: u32::try_from(data.column_index).expect("fewer than 2^32 columns; qed"),
                    c: to_words(*c),
                })
                .collect();
            let b: SecureField = coefficients.iter().map(|(_, b, _)| *b).sum();
            accumulated_numerators_vec.push(AccumulatedNumerators {
                sample_point: batch.point,
                partial_numerators_acc: secure_column(quotient::numerators(
                    &values,
                    &terms,
                    to_words(b),
                    rows,
                )),
                first_linear_term_acc: coefficients.iter().map(|(a, ..)| *a).sum(),
            });
        }
    }

    fn compute_quotients_and_combine(
        accs: Vec<AccumulatedNumerators<Self>>,
        lifting_log_size: u32,
        log_blowup_factor: u32,
        twiddles: &TwiddleTree<Self>,
    ) -> SecureEvaluation<Self, BitReversedOrder> {
        let domain = CanonicCoset::new(lifting_log_size).circle_domain();
        let subdomain = domain.split(log_blowup_factor).0;
        let numerators: Vec<Qm31Buffers<X>> = accs
            .iter()
            .map(|acc| coordinates(&acc.partial_numerators_acc))
            .collect();
        let points: Vec<SamplePoint<'_, X>> = zip(&accs, &numerators)
            .map(|(acc, numerators)| SamplePoint {
                x: to_words(acc.sample_point.x),
                y: to_words(acc.sample_point.y),
                a: to_words(acc.first_linear_term_acc),
                numerators,
            })
            .collect();
        let mut quotients = quotient::quotients(half_coset(subdomain.half_coset), &points);

        let of_subdomain = TwiddleTree::<Self> {
            root_coset: subdomain.half_coset,
            twiddles: DeviceTwiddles::empty(),
            itwiddles: twiddles
                .itwiddles
                .extract_subdomain_twiddles(domain.log_size(), subdomain.log_size()),
        };
        ops::interpolate(&mut quotients, &domain_inverses(&of_subdomain, subdomain));
        let mut values: Qm31Buffers<X> = ops::unwritten(domain.size());
        ops::evaluate(&quotients, &mut values, &domain_twiddles(twiddles, domain));
        SecureEvaluation::new(domain, secure_column(values))
    }
}
