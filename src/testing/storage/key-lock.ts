/** Lets one task at a time do something about a key; tasks of different keys run side by side. */
export class KeyLock {
  readonly #last = new Map<string, Promise<void>>();

  /** Runs the task when those that came before it with the same key are done; answers its result. */
  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const running = (this.#last.get(key) ?? Promise.resolve()).then(task);
    // Whoever waits for its turn does not care how this one ended; the caller does.
    const done = running.then(nothing, nothing);
    this.#last.set(key, done);
    try {
      return await running;
    } finally {
      if (this.#last.get(key) === done) this.#last.delete(key);
    }
  }
}

const nothing = () => undefined;
