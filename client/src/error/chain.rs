//! What the errors of the chain library mean here.
//!
//! The library has one error type for each kind of request. Three things are told apart in all of them: the connection
//! is gone, the node refuses, and the runtime is another one.

use subxt::{
    error::{
        AccountNonceError, BackendError, BlockError, BlocksError, ConstantError, EventsError,
        ExtrinsicError, OnlineClientAtBlockError, OnlineClientError, RpcError, StorageError,
        StorageKeyError, StorageValueError, TransactionEventsError, TransactionProgressError,
        TransactionStatusError, ViewFunctionError,
    },
    rpcs,
};

use super::{Error, Refusal, KNOWN, OVERTAKEN, PAYS_NO_FEE};

impl From<rpcs::Error> for Error {
    fn from(error: rpcs::Error) -> Self {
        match error {
            rpcs::Error::User(user) => Self::Node(user_text(&user)),
            rpcs::Error::Client(source) => Self::Disconnected(short(&source.to_string())),
            rpcs::Error::DisconnectedWillReconnect(detail) => Self::Disconnected(detail),
            rpcs::Error::InsecureUrl(url) => Self::Insecure(url),
            other => Self::Data(other.to_string()),
        }
    }
}

/// Message and data of an error of the node, each on one line, and once if both say the same.
fn user_text(user: &rpcs::UserError) -> String {
    let data = user.data.as_ref().map(|data| {
        let raw = data.get();
        serde_json::from_str::<String>(raw).unwrap_or_else(|_| raw.to_owned())
    });
    // Behind the first line stand backtraces.
    let first_line = |text: &str| text.lines().next().unwrap_or_default().trim().to_owned();
    let message = first_line(&user.message);
    match data.as_deref().map(first_line) {
        Some(data) if !message.contains(&data) => format!("{message}: {data}"),
        _ => message,
    }
}

/// The cause in the middle of the client library's long sentence on a dead connection.
fn short(text: &str) -> String {
    text.trim_start_matches("The background task closed ")
        .trim_end_matches("; restart required")
        .to_owned()
}

impl From<BackendError> for Error {
    fn from(error: BackendError) -> Self {
        match error {
            BackendError::Rpc(RpcError::ClientError(error)) => error.into(),
            BackendError::Rpc(error) => Self::Disconnected(error.to_string()),
            other => Self::Node(other.to_string()),
        }
    }
}

impl From<OnlineClientError> for Error {
    fn from(error: OnlineClientError) -> Self {
        match error {
            OnlineClientError::RpcError(error) => error.into(),
            OnlineClientError::CannotGetGenesisHash(error) => error.into(),
            other => Self::Node(other.to_string()),
        }
    }
}

impl From<OnlineClientAtBlockError> for Error {
    fn from(error: OnlineClientAtBlockError) -> Self {
        use OnlineClientAtBlockError as E;
        match error {
            E::CannotGetCurrentBlock { reason }
            | E::CannotGetBlockHash { reason, .. }
            | E::CannotGetBlockHeader { reason, .. }
            | E::CannotGetSpecVersion { reason, .. } => reason.into(),
            // The reason is text by now; this question is asked only once a runtime, so a lost connection is meant.
            E::CannotGetMetadata { reason, .. } => Self::Disconnected(reason),
            E::BlockNotFound { .. } | E::BlockHeaderNotFound { .. } => {
                Self::Node(error.to_string())
            }
            other => Self::Data(other.to_string()),
        }
    }
}

impl From<BlocksError> for Error {
    fn from(error: BlocksError) -> Self {
        match error {
            BlocksError::CannotGetCurrentBlock(error) => error.into(),
            BlocksError::CannotGetBlockHeaderStream(error)
            | BlocksError::CannotGetBlockHeader(error) => error.into(),
            other => Self::Node(other.to_string()),
        }
    }
}

impl From<BlockError> for Error {
    fn from(error: BlockError) -> Self {
        match error {
            BlockError::CouldNotDownloadBlockHeader { reason, .. } => reason.into(),
            other => Self::Node(other.to_string()),
        }
    }
}

impl From<StorageError> for Error {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::CannotFetchValue(error)
            | StorageError::CannotIterateValues(error)
            | StorageError::StreamFailure(error) => error.into(),
            StorageError::IncompatibleCodegen
            | StorageError::PalletNameNotFound(_)
            | StorageError::StorageEntryNotFound { .. } => Self::Incompatible("storage".into()),
            other => Self::Data(other.to_string()),
        }
    }
}

impl From<StorageValueError> for Error {
    fn from(error: StorageValueError) -> Self {
        Self::Data(error.to_string())
    }
}

impl From<StorageKeyError> for Error {
    fn from(error: StorageKeyError) -> Self {
        Self::Data(error.to_string())
    }
}

impl From<ConstantError> for Error {
    fn from(error: ConstantError) -> Self {
        match error {
            ConstantError::IncompatibleCodegen
            | ConstantError::PalletNameNotFound(_)
            | ConstantError::ConstantNameNotFound { .. } => Self::Incompatible("constants".into()),
            other => Self::Data(other.to_string()),
        }
    }
}

impl From<ViewFunctionError> for Error {
    fn from(error: ViewFunctionError) -> Self {
        match error {
            ViewFunctionError::CannotCallApi(error) => error.into(),
            ViewFunctionError::IncompatibleCodegen
            | ViewFunctionError::PalletNotFound(_)
            | ViewFunctionError::ViewFunctionNotFound { .. } => {
                Self::Incompatible("view functions".into())
            }
            other => Self::Data(other.to_string()),
        }
    }
}

impl From<EventsError> for Error {
    fn from(error: EventsError) -> Self {
        match error {
            EventsError::CannotFetchEventBytes(error) => error.into(),
            other => Self::Data(other.to_string()),
        }
    }
}

impl From<ExtrinsicError> for Error {
    fn from(error: ExtrinsicError) -> Self {
        use ExtrinsicError as E;
        match error {
            E::ErrorSubmittingTransaction(BackendError::Rpc(RpcError::ClientError(
                rpcs::Error::User(user),
            ))) => rejected(user_text(&user)),
            E::ErrorSubmittingTransaction(error)
            | E::TransactionStatusStreamError(error)
            | E::CannotGetBlockBody(error)
            | E::CannotGetFeeInfo(error)
            | E::CannotGetValidationInfo(error) => error.into(),
            E::AccountNonceError {
                reason: AccountNonceError::CouldNotRetrieve(error),
                ..
            } => error.into(),
            E::TransactionStatusError(error) => error.into(),
            E::IncompatibleCodegen | E::PalletNameNotFound(_) | E::CallNameNotFound { .. } => {
                Self::Incompatible("calls".into())
            }
            E::BlockNotFound(_) => Self::Node(error.to_string()),
            other => Self::Data(other.to_string()),
        }
    }
}

/// A refusal of the transaction pool, with what to do about the common ones.
fn rejected(message: String) -> Error {
    let advice = if message.contains(PAYS_NO_FEE) {
        "the account cannot pay the fee: sage account balance"
    } else if OVERTAKEN.iter().any(|words| message.contains(words)) {
        "another transaction of this account came first: send it again"
    } else if KNOWN.iter().any(|words| message.contains(words)) {
        "it is on its way already: wait for the next block"
    } else if message.contains("not expected") {
        "the chain is in safe mode or has paused this call: try again later"
    } else if message.contains("temporarily banned") {
        "it was invalid a moment ago: wait half an hour, or change it"
    } else {
        "mend what it names, then send it again"
    };
    Error::Rejected { message, advice }
}

impl From<TransactionStatusError> for Error {
    fn from(error: TransactionStatusError) -> Self {
        Self::Lost(error.to_string())
    }
}

impl From<TransactionProgressError> for Error {
    fn from(error: TransactionProgressError) -> Self {
        match error {
            TransactionProgressError::CannotGetNextProgressUpdate(error) => error.into(),
            TransactionProgressError::TransactionStatusError(error) => error.into(),
            other => Self::Disconnected(other.to_string()),
        }
    }
}

impl From<TransactionEventsError> for Error {
    fn from(error: TransactionEventsError) -> Self {
        use TransactionEventsError as E;
        match error {
            E::ExtrinsicFailed(error) => Refusal::from(error).into(),
            E::CannotFetchBlockBody { error, .. } => error.into(),
            E::CannotInstantiateClientAtBlock(error) => error.into(),
            E::CannotDecodeEventInBlock { error, .. }
            | E::CannotFetchEventsForTransaction { error, .. } => error.into(),
            E::BlockNotFound { .. } => Self::Node(error.to_string()),
            other => Self::Data(other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_connection_is_recognised_in_every_kind_of_request() {
        let gone = || BackendError::Rpc(RpcError::SubscriptionDropped);
        let errors: [Error; 5] = [
            StorageError::CannotFetchValue(gone()).into(),
            ViewFunctionError::CannotCallApi(gone()).into(),
            EventsError::CannotFetchEventBytes(gone()).into(),
            ExtrinsicError::ErrorSubmittingTransaction(gone()).into(),
            TransactionProgressError::CannotGetNextProgressUpdate(gone()).into(),
        ];
        for error in errors {
            assert!(matches!(error, Error::Disconnected(_)), "{error:?}");
            assert!(error.is_temporary());
        }
    }

    #[test]
    fn another_runtime_is_no_matter_of_trying_again() {
        let errors: [Error; 4] = [
            StorageError::IncompatibleCodegen.into(),
            ViewFunctionError::IncompatibleCodegen.into(),
            ConstantError::IncompatibleCodegen.into(),
            ExtrinsicError::IncompatibleCodegen.into(),
        ];
        for error in errors {
            assert!(matches!(error, Error::Incompatible(_)), "{error:?}");
            assert!(!error.is_temporary());
        }
    }

    #[test]
    fn the_pool_says_what_is_wrong_and_we_what_to_do() {
        let user: rpcs::UserError = serde_json::from_str(
            r#"{"code":1010,"message":"Invalid Transaction",
                "data":"Inability to pay some fees (e.g. account balance too low)"}"#,
        )
        .unwrap();
        let error = BackendError::from(rpcs::Error::User(user));
        let text = Error::from(ExtrinsicError::ErrorSubmittingTransaction(error)).to_string();
        assert!(text.contains("Inability to pay"), "{text}");
        assert!(text.ends_with("sage account balance"), "{text}");
    }

    #[test]
    fn backtraces_are_left_out() {
        let user: rpcs::UserError = serde_json::from_str(
            r#"{"code":4003,"message":"Client error: Execution failed\nWASM backtrace:\n  0: x"}"#,
        )
        .unwrap();
        let error = Error::from(rpcs::Error::User(user));
        assert!(matches!(error, Error::Node(text) if text == "Client error: Execution failed"));
    }

    #[test]
    fn the_cause_of_a_dead_connection_is_kept_short() {
        assert_eq!(
            short("The background task closed connection closed; restart required"),
            "connection closed"
        );
    }
}
