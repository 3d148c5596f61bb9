/** A pause that can be ended early. */
export class Alarm {
  #rung = true;
  #end: (() => void) | null = null;

  /** Ends the pause that runs, or else the next one at its beginning. */
  ring(): void {
    this.#rung = true;
    this.#end?.();
  }

  /** Only what rings after this ends a pause. */
  reset(): void {
    this.#rung = false;
  }

  /** Resolves after so many ms, or once it has rung since the last `reset`. */
  async pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#end = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#rung) this.#end();
    });
  }
}
