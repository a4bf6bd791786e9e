/**
 * How full an object's storage is. Filling up is said aloud in time, and a gate whose storage is full admits nothing:
 * what it could not record must not go upstream.
 */

/** A SQLite object holds 10 GB (https://developers.cloudflare.com/durable-objects/platform/limits/). */
export const STORAGE_BYTES = 10_000_000_000;
const SCARCE_BYTES = 0.8 * STORAGE_BYTES;
const FULL_BYTES = 0.95 * STORAGE_BYTES;
/** Asking for the size is a query: what is written between two of them is far below the margin. */
const LOOKS_PER_QUERY = 64;

/** `scarce`: 80 % is used, and somebody should know. `full`: 95 %. */
export type StorageLevel = 'ample' | 'scarce' | 'full';

export class StorageWatch {
  readonly #sizeOf: () => number;
  readonly #onChange: (level: StorageLevel, bytes: number) => void;
  #looks = 0;
  #level: StorageLevel = 'ample';

  /** @param onChange told once of each change, downwards too */
  constructor(sizeOf: () => number, onChange: (level: StorageLevel, bytes: number) => void) {
    this.#sizeOf = sizeOf;
    this.#onChange = onChange;
  }

  get level(): StorageLevel {
    return this.#level;
  }

  /** Called with every commit; a full storage is asked each time, so that room made is noticed at once. */
  look(): void {
    if (this.#looks++ % LOOKS_PER_QUERY !== 0 && this.#level !== 'full') return;
    const bytes = this.#sizeOf();
    const level = bytes > FULL_BYTES ? 'full' : bytes > SCARCE_BYTES ? 'scarce' : 'ample';
    if (level === this.#level) return;
    this.#level = level;
    this.#onChange(level, bytes);
  }
}

/** Says into the platform's log that an object's storage fills up, or has room again. */
export function reportLevel(gateId: string): (level: StorageLevel, bytes: number) => void {
  return (level, bytes) =>
    console.warn(JSON.stringify({ name: 'gate.storage', gateId, level, bytes, limitBytes: STORAGE_BYTES }));
}
