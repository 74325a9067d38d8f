//! Batches, multisig accounts and proxies.

use crate::{
    adapters::ProxyType, deposit, weights, Balance, Balances, OriginCaller, Runtime, RuntimeCall,
    RuntimeEvent, System,
};
use frame_support::{parameter_types, traits::ConstU32};
use sp_runtime::traits::BlakeTwo256;

parameter_types! {
    /// Deposit of a pending multisig call: its key and record.
    pub const MultisigDepositBase: Balance = deposit(1, 88);
    /// Deposit of each further signatory.
    pub const MultisigDepositFactor: Balance = deposit(0, 32);
    /// Deposit of having proxies at all.
    pub const ProxyDepositBase: Balance = deposit(1, 8);
    /// Deposit of each proxy: its account, type and delay.
    pub const ProxyDepositFactor: Balance = deposit(0, 37);
    /// Deposit of having announcements at all.
    pub const AnnouncementDepositBase: Balance = deposit(1, 8);
    /// Deposit of each announcement: an account, a hash and a block number.
    pub const AnnouncementDepositFactor: Balance = deposit(0, 68);
}

impl pallet_utility::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type PalletsOrigin = OriginCaller;
    type WeightInfo = weights::PalletUtility;
}

impl pallet_multisig::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type Currency = Balances;
    type DepositBase = MultisigDepositBase;
    type DepositFactor = MultisigDepositFactor;
    type MaxSignatories = ConstU32<100>;
    type WeightInfo = weights::PalletMultisig;
    type BlockNumberProvider = System;
}

impl pallet_proxy::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type Currency = Balances;
    type ProxyType = ProxyType;
    type ProxyDepositBase = ProxyDepositBase;
    type ProxyDepositFactor = ProxyDepositFactor;
    type MaxProxies = ConstU32<32>;
    type WeightInfo = weights::PalletProxy;
    type MaxPending = ConstU32<32>;
    type CallHasher = BlakeTwo256;
    type AnnouncementDepositBase = AnnouncementDepositBase;
    type AnnouncementDepositFactor = AnnouncementDepositFactor;
    type BlockNumberProvider = System;
}
