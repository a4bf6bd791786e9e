/**
 * Random numbers for millions of made-up calls, the same at every run and on every machine: sfc32 (Chris Doty-Humphrey,
 * public domain, part of PractRand), begun from the SHA-256 of a name. Not for secrets.
 */
import { createHash } from 'node:crypto';
import { uuidv7 } from '../../contract/ids.ts';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export class RandomStream {
  readonly #state = new Uint32Array(4);
  readonly #idBytes = new Uint8Array(12);

  /** @param name streams of different names have nothing to do with each other */
  constructor(name: string) {
    const digest = createHash('sha256').update(name).digest();
    for (let index = 0; index < 4; index++) this.#state[index] = digest.readUInt32LE(index * 4);
    for (let round = 0; round < 12; round++) this.#word();
  }

  /** At least 0, less than 1. */
  next(): number {
    return this.#word() / 2 ** 32;
  }

  isWithin(probability: number): boolean {
    return this.next() < probability;
  }

  /** Whole number from `least` to `most`. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** Standard normal (Box and Muller 1958). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  /** Log-normal about a median; `spread` is the standard deviation of the logarithm. */
  around(median: number, spread: number): number {
    return median * Math.exp(spread * this.normal());
  }

  /** One of the choices, the more often the greater its weight. */
  weighted<Choice>(choices: readonly (readonly [weight: number, choice: Choice])[]): Choice {
    let rest = this.next() * choices.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, choice] of choices) {
      rest -= weight;
      if (rest < 0) return choice;
    }
    const last = choices.at(-1);
    if (!last) throw new RangeError('there is nothing to choose from');
    return last[1];
  }

  /** A UUID of version 7 at an instant. */
  id(timeMs: number): string {
    const bytes = this.#idBytes;
    for (let index = 0; index < 12; index += 4) {
      const word = this.#word();
      bytes[index] = word & 0xff;
      bytes[index + 1] = (word >>> 8) & 0xff;
      bytes[index + 2] = (word >>> 16) & 0xff;
      bytes[index + 3] = word >>> 24;
    }
    return uuidv7(timeMs, bytes);
  }

  base62(length: number): string {
    let text = '';
    while (text.length < length) text += BASE62[this.between(0, 61)];
    return text;
  }

  #word(): number {
    const [a = 0, b = 0, c = 0, counter = 0] = this.#state;
    const sum = (a + b + counter) >>> 0;
    this.#state[3] = counter + 1;
    this.#state[0] = b ^ (b >>> 9);
    this.#state[1] = c + (c << 3);
    this.#state[2] = ((c << 21) | (c >>> 11)) + sum;
    return sum;
  }
}
