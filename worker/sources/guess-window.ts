/** Wrong keys per source and minute, in memory. Pure. */

const WINDOW_MS = 60_000;
/** Different wrong keys that a source may show in a minute. A typo is found by its check sum and is none of them. */
export const MOST_GUESSES = 20;
/** Sources that are watched at once. Beyond that all are forgotten, which lets each begin again. */
const MAX_SOURCES = 10_000;

export class GuessWindow {
  readonly #sources = new Map<string, { count: number; readonly endsMs: number }>();

  /** A source has shown a wrong key. @returns until when it is to be refused; 0: it is not */
  note(source: string, nowMs: number): number {
    let window = this.#sources.get(source);
    if (!window || window.endsMs <= nowMs) {
      if (this.#sources.size >= MAX_SOURCES) this.#sources.clear();
      window = { count: 0, endsMs: nowMs + WINDOW_MS };
      this.#sources.set(source, window);
    }
    window.count++;
    return window.count >= MOST_GUESSES ? window.endsMs : 0;
  }
}
