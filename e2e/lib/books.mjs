// A second set of books: what every account of the chain must hold, to the last unit.

import assert from 'node:assert/strict';

/** Books over all accounts. A test enters what it expects; `check` compares with the chain. */
export class Books {
  #total = new Map();
  #held = new Map();
  #fees = new Map();

  /**
   * Opens the books with what the chain has now.
   *
   * @param accounts map from address to `{ free, reserved }`
   * @param issuance the total issuance
   * @param author the account that receives every fee
   */
  constructor(accounts, issuance, author) {
    for (const [address, { free, reserved }] of accounts) {
      this.#total.set(address, free + reserved);
      this.#held.set(address, reserved);
    }
    this.issuance = issuance;
    this.author = author;
  }

  /** Enters a transaction fee, by the event that the chain emitted. */
  fee({ who, actualFee, tip }) {
    assert.equal(tip, 0n);
    assert.ok(actualFee > 0n, 'a transaction costs something');
    this.#add(this.#total, who, -actualFee);
    this.#add(this.#total, this.author, actualFee);
    this.#add(this.#fees, who, -actualFee);
    this.#add(this.#fees, this.author, actualFee);
  }

  /** Money held on an account, or freed if negative. */
  hold(who, amount) {
    this.#add(this.#held, who, amount);
  }

  /** Money that reaches an account, or leaves it if negative. */
  pay(who, amount) {
    this.#add(this.#total, who, amount);
  }

  /** Money that leaves the issuance; the account that loses it is entered with `pay`. */
  burn(amount) {
    this.issuance -= amount;
  }

  /** What an account holds, transaction fees set aside. */
  beforeFees(who) {
    return (this.#total.get(who) ?? 0n) - (this.#fees.get(who) ?? 0n);
  }

  /** What is held on an account. */
  heldBy(who) {
    return this.#held.get(who) ?? 0n;
  }

  /** Compares every account and the issuance with the chain's, and the sum of the accounts with the issuance. */
  check(accounts, issuance) {
    const chain = [...accounts].map(([who, { free, reserved }]) => [who, { total: free + reserved, held: reserved }]);
    const books = [...this.#total].map(([who, total]) => [who, { total, held: this.heldBy(who) }]);
    assert.deepEqual(Object.fromEntries(chain), Object.fromEntries(books), 'balances');
    assert.equal(issuance, this.issuance, 'issuance');
    const sum = chain.reduce((total, [, account]) => total + account.total, 0n);
    assert.equal(sum, issuance, 'the accounts sum to the issuance');
  }

  #add(column, who, amount) {
    column.set(who, (column.get(who) ?? 0n) + amount);
  }
}
