//! Calling the runtime's view functions.
//!
//! The chain library (subxt 0.50.3) makes the arguments and reads the answer of a view function as if the runtime took
//! and gave them bare. The runtime's interface wraps both in a byte vector, and the answer in a result; what the library
//! sends is refused as invalid. Here the wrapping is added, everything else is the library's.

use subxt::{
    ext::{
        codec::{Decode, Encode},
        frame_decode::view_functions::decode_view_function_response,
        scale_decode::IntoVisitor,
    },
    view_functions::Payload,
};

use crate::{chain::At, Error, Result};

/// Bytes of the name of a view function.
const NAME_BYTES: usize = 32;

/// Asks a view function at a block.
///
/// # Errors
/// Trouble with the node, or the runtime is another one.
pub async fn ask<P: Payload>(at: &At, question: P) -> Result<P::ReturnType> {
    let views = at.view_functions();
    views.validate(&question)?;
    let bare = views.encode_args(&question)?;
    let Some((name, arguments)) = bare.split_at_checked(NAME_BYTES) else {
        return Err(Error::Data("a view function without a name".into()));
    };
    let answer = views.call_raw(Some(&wrap(name, arguments))).await?;
    let answer = unwrap(&answer)?;
    let metadata = at.metadata_ref();
    decode_view_function_response(
        question.pallet_name(),
        question.function_name(),
        &mut answer.as_slice(),
        metadata,
        metadata.types(),
        P::ReturnType::into_visitor(),
    )
    .map_err(|error| Error::Data(error.to_string()))
}

/// Name and arguments as the runtime takes them.
fn wrap(name: &[u8], arguments: &[u8]) -> Vec<u8> {
    let mut bytes = name.to_vec();
    arguments.encode_to(&mut bytes);
    bytes
}

/// The answer out of the result that the runtime gives.
fn unwrap(answer: &[u8]) -> Result<Vec<u8>> {
    match answer.split_first() {
        Some((0, mut bytes)) => {
            Vec::decode(&mut bytes).map_err(|error| Error::Data(error.to_string()))
        }
        _ => Err(Error::Incompatible("view functions".into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_and_answers_travel_in_vectors() {
        let name = [7; NAME_BYTES];
        let bytes = wrap(&name, &[1, 2]);
        assert_eq!(bytes[..NAME_BYTES], name);
        assert_eq!(bytes[NAME_BYTES..], [2 << 2, 1, 2]);
        assert_eq!(wrap(&name, &[])[NAME_BYTES..], [0]);

        assert_eq!(unwrap(&[0, 2 << 2, 1, 2]).unwrap(), [1, 2]);
        assert!(matches!(unwrap(&[1, 0]), Err(Error::Incompatible(_))));
        assert!(matches!(unwrap(&[]), Err(Error::Incompatible(_))));
        assert!(matches!(unwrap(&[0, 2 << 2, 1]), Err(Error::Data(_))));
    }
}
