/** The last thousand amounts, in the order in which they came and by size. Adding one moves a few kilobytes. Pure. */

const MOST = 1_000;
/** What is more than this counts as this: 9.2 thousand million dollars in nano-dollars. */
const LARGEST = 2n ** 63n - 1n;

export class RecentCosts {
  /** A ring: the oldest stands at `#next` once it is full. */
  readonly #arrived = new BigInt64Array(MOST);
  readonly #rising = new BigInt64Array(MOST);
  #size = 0;
  #next = 0;

  /** @param oldestFirst amounts to begin with, at most a thousand */
  constructor(oldestFirst: BigInt64Array = new BigInt64Array(0)) {
    this.#size = Math.min(oldestFirst.length, MOST);
    const last = oldestFirst.subarray(oldestFirst.length - this.#size);
    this.#arrived.set(last);
    this.#rising.set(last.toSorted());
    this.#next = this.#size % MOST;
  }

  get size(): number {
    return this.#size;
  }

  /** @param nanos not negative */
  add(nanos: bigint): void {
    const amount = nanos > LARGEST ? LARGEST : nanos;
    if (this.#size === MOST) this.#takeOut(this.#arrived[this.#next] ?? 0n);
    const at = this.#placeOf(amount);
    this.#rising.copyWithin(at + 1, at, this.#size);
    this.#rising[at] = amount;
    this.#size++;
    this.#arrived[this.#next] = amount;
    this.#next = (this.#next + 1) % MOST;
  }

  /** The smallest amount that at least this part of all does not pass (nearest rank). @throws {RangeError} of none */
  quantile(percent: number): bigint {
    const amount = this.#rising.subarray(0, this.#size)[Math.ceil((this.#size * percent) / 100) - 1];
    if (amount === undefined) throw new RangeError('no amounts, or no such part of them');
    return amount;
  }

  oldestFirst(): BigInt64Array {
    const isFull = this.#size === MOST;
    const turned = new BigInt64Array(this.#size);
    turned.set(this.#arrived.subarray(isFull ? this.#next : 0, this.#size));
    if (isFull) turned.set(this.#arrived.subarray(0, this.#next), MOST - this.#next);
    return turned;
  }

  #takeOut(amount: bigint): void {
    const at = this.#placeOf(amount);
    this.#rising.copyWithin(at, at + 1, this.#size);
    this.#size--;
  }

  /** Where the first amount stands that is not smaller. */
  #placeOf(amount: bigint): number {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#rising[middle] ?? 0n) < amount) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
