/** Frames of one direction, in order: while one of them waits for an answer, those behind it wait as well. */
export class FrameQueue<T> {
  readonly #handle: (frame: T) => void | Promise<void>;
  readonly #limit: number;
  readonly #waiting: { readonly frame: T; readonly size: number }[] = [];
  #waitingSize = 0;
  #isBusy = false;

  /**
   * @param handle takes one frame; a promise holds back all that follow. It does not throw and does not reject.
   * @param limit how much may wait, in the unit of `push`
   */
  constructor(handle: (frame: T) => void | Promise<void>, limit: number) {
    this.#handle = handle;
    this.#limit = limit;
  }

  /** False: too much is waiting, and this frame was not taken. */
  push(frame: T, size: number): boolean {
    if (!this.#isBusy) {
      this.#run(frame);
      return true;
    }
    if (this.#waitingSize + size > this.#limit) return false;
    this.#waitingSize += size;
    this.#waiting.push({ frame, size });
    return true;
  }

  /** Forgets what waits. */
  clear(): void {
    this.#waiting.length = 0;
    this.#waitingSize = 0;
  }

  #run(frame: T): void {
    const handled = this.#handle(frame);
    if (!(handled instanceof Promise)) return;
    this.#isBusy = true;
    void handled.then(() => {
      this.#isBusy = false;
      this.#drain();
    });
  }

  #drain(): void {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      this.#waitingSize -= next.size;
      this.#run(next.frame);
      if (this.#isBusy) return;
    }
  }
}
