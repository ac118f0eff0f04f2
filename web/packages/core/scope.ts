/** Owns what must be undone: whoever makes a scope closes it, and closing it frees everything. */
export class Scope {
  readonly #undo = new Set<() => void>();
  #closed = false;

  /** Whether `close` was called. */
  get closed(): boolean {
    return this.#closed;
  }

  /** How much it would free now: what a page that runs for days must not let grow. */
  get owned(): number {
    return this.#undo.size;
  }

  /** Runs `undo` when the scope closes; at once, if it has closed. */
  add(undo: () => void): void {
    if (this.#closed) undo();
    else this.#undo.add(undo);
  }

  /** A scope that closes with this one, or earlier. */
  child(): Scope {
    const child = new Scope();
    const close = (): void => child.close();
    this.add(close);
    child.add(() => this.#undo.delete(close));
    return child;
  }

  /** A timer that the scope stops. Returns a function that stops it sooner. */
  after(ms: number, run: () => void): () => void {
    if (this.#closed) return () => {};
    const timer = setTimeout(() => {
      this.#undo.delete(stop);
      run();
    }, ms);
    const stop = (): void => {
      clearTimeout(timer);
      this.#undo.delete(stop);
    };
    this.#undo.add(stop);
    return stop;
  }

  /** Calls `work` every `ms` until the scope closes. */
  every(ms: number, work: () => void): void {
    const timer = setInterval(work, ms);
    this.add(() => clearInterval(timer));
  }

  /** Resolves after `ms`, or when the scope closes. */
  sleep(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const child = this.child();
    const timer = setTimeout(() => child.close(), ms);
    child.add(() => {
      clearTimeout(timer);
      resolve();
    });
    return promise;
  }

  /** A signal that aborts when the scope closes. */
  signal(): AbortSignal {
    const controller = new AbortController();
    this.add(() => controller.abort());
    return controller.signal;
  }

  /** Frees everything, newest first. Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const all = [...this.#undo].reverse();
    this.#undo.clear();
    for (const undo of all) undo();
  }
}
