/**
 * Identifiers of one answer, made from a seed and a number and nothing else: the same pair gives the same
 * text, and two numbers below 36^8 never share one. The seed tells runs of the simulator apart.
 */
const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const HEX = '0123456789abcdef';
const NUMBER_DIGITS = 8;

export class Identity {
  readonly number: number;
  readonly #seed: number;

  constructor(seed: number, number: number) {
    this.#seed = seed;
    this.number = number;
  }

  /** `length` (at least 8) letters and digits; `salt` tells several identifiers of one answer apart. */
  letters(length: number, salt = 0): string {
    return this.#draw(this.number.toString(36).padStart(NUMBER_DIGITS, '0'), LETTERS, length, salt);
  }

  /** `length` (at least 12) lower-case hexadecimal digits. */
  hex(length: number, salt = 0): string {
    return this.#draw(this.number.toString(16).padStart(12, '0'), HEX, length, salt);
  }

  /** Of a request within this one. */
  part(index: number): Identity {
    return new Identity(this.#seed ^ 0x5bd1e995, this.number * 10_000 + index);
  }

  /** 36 characters in the form of RFC 9562. */
  uuid(salt = 0): string {
    const text = this.hex(32, salt);
    return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-8${text.slice(17, 20)}-${text.slice(20)}`;
  }

  #draw(head: string, alphabet: string, length: number, salt: number): string {
    let state =
      (Math.imul(this.#seed, 0x9e3779b1) ^ Math.imul(this.number + 1, 0x85ebca6b) ^ (salt * 0x27d4eb2f)) | 1;
    let text = head;
    while (text.length < length) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      text += alphabet[(state >>> 0) % alphabet.length];
    }
    return text;
  }
}
