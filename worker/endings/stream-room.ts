/**
 * How far a stream may go: as many tokens as what is reserved for it pays for. Before it has used that up more is asked
 * for; only where the budgets have no more is it to end. Counting never waits for an answer.
 */

/** More is asked for when this part of what is reserved is used, so that an answer comes before the rest is. */
const ASK_AT = 0.75;
/** After a question that nobody answered the next comes so many tokens later. */
const ASK_AGAIN_TOKENS = 256;

export interface StreamRoomPorts {
  /** Output tokens that an amount pays for. */
  tokensFor(heldNanos: bigint): number;
  /** Reserves more. @returns what is reserved then; null: there is no more. @throws if the gate cannot be reached */
  extend(heldNanos: bigint): Promise<bigint | null>;
}

export class StreamRoom {
  readonly #ports: StreamRoomPorts;
  readonly #worstNanos: bigint;
  #heldNanos: bigint;
  #allowed: number;
  #askAt: number;
  #tokens = 0;
  #isAsking = false;
  #isRefused = false;

  /** @param worstNanos with so much reserved it cannot become too long */
  constructor(heldNanos: bigint, worstNanos: bigint, ports: StreamRoomPorts) {
    this.#ports = ports;
    this.#worstNanos = worstNanos;
    this.#heldNanos = heldNanos;
    this.#allowed = ports.tokensFor(heldNanos);
    this.#askAt = this.#allowed * ASK_AT;
  }

  get heldNanos(): bigint {
    return this.#heldNanos;
  }

  /** Output so far, as counted here. */
  get tokens(): number {
    return this.#tokens;
  }

  /** What is reserved is used up, and there is no more. */
  get isUsedUp(): boolean {
    return this.#isRefused && this.#tokens >= this.#allowed;
  }

  count(tokens: number): void {
    this.#tokens += tokens;
    const isCovered = this.#heldNanos >= this.#worstNanos;
    if (!isCovered && !this.#isAsking && !this.#isRefused && this.#tokens >= this.#askAt) void this.#ask();
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    try {
      const heldNanos = await this.#ports.extend(this.#heldNanos);
      if (heldNanos === null) this.#isRefused = true;
      else {
        this.#heldNanos = heldNanos;
        this.#allowed = this.#ports.tokensFor(heldNanos);
        this.#askAt = this.#allowed * ASK_AT;
      }
    } catch {
      this.#askAt = this.#tokens + ASK_AGAIN_TOKENS;
    }
    this.#isAsking = false;
  }
}
