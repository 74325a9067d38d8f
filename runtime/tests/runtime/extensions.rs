//! Which extensions do transactions carry, and in which order? Wallets depend on the answer.

use super::*;
use sp_runtime::{generic::Preamble, traits::TransactionExtension};

#[test]
fn transactions_carry_the_standard_extensions_in_the_standard_order() {
    let names: Vec<&str> = <TxExtension as TransactionExtension<RuntimeCall>>::metadata()
        .iter()
        .map(|extension| extension.identifier)
        .collect();
    assert_eq!(
        names,
        [
            "AuthorizeCall",
            "CheckNonZeroSender",
            "CheckSpecVersion",
            "CheckTxVersion",
            "CheckGenesis",
            "CheckMortality",
            "CheckNonce",
            "CheckWeight",
            "ChargeTransactionPayment",
            "CheckMetadataHash",
            "WeightReclaim",
        ]
    );
}

#[test]
fn authorized_transactions_carry_the_same_extensions() {
    use frame_system::offchain::CreateAuthorizedTransaction;

    development().execute_with(|| {
        let call = RuntimeCall::from(frame_system::Call::remark { remark: vec![] });
        let transaction = <Runtime as CreateAuthorizedTransaction<frame_system::Call<Runtime>>>::
            create_authorized_transaction(call);
        assert!(matches!(transaction.preamble, Preamble::General(_)));
    });
}
