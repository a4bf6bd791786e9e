/**
 * SourceWatch: one object per source, which hears of the wrong keys that it showed to any isolate. It counts in memory and
 * writes nothing: guesses cost no storage. Only a key with an id that we issued is worth the hop.
 */
import { DurableObject } from 'cloudflare:workers';
import type { Env } from '../env.ts';
import { GuessWindow } from './guess-window.ts';

export class SourceWatch extends DurableObject<Env> {
  readonly #window = new GuessWindow();

  /** Another wrong key. @returns until when the source is to be refused, Unix milliseconds; 0: it is not */
  async note(): Promise<number> {
    return this.#window.note('', Date.now());
  }
}
