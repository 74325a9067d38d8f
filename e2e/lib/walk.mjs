// A list of steps that build on one another: after one that failed, the others are skipped.

/** One walk: every step gets the same `world`, and a `state` for what later steps need of earlier ones. */
export class Walk {
  broken = false;
  #t;
  #world;
  #state = {};

  constructor(t, world) {
    this.#t = t;
    this.#world = world;
  }

  /** A step that later ones need. */
  async step(name, action) {
    await this.#test(name, async () => {
      this.broken = true;
      await action(this.#world, this.#state);
      this.broken = false;
    });
  }

  /** A transaction that must be refused: it changes nothing, so it fails alone. */
  async refusal(name, action) {
    await this.#test(`refused: ${name}`, () => action(this.#world, this.#state));
  }

  #test(name, body) {
    const options = this.broken ? { skip: 'a step before it failed' } : {};
    return this.#t.test(name, options, body);
  }
}
