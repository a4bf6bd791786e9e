/**
 * Tells the ledger under which names operations of this gate will be heard of again, as soon as they have one and until
 * the ledger has taken it; and asks it for those of other gates.
 */
import type { DeferralName } from './deferrals.ts';

const NAMES_AT_ONCE = 100;
/** After this long what the ledger did not take is told again. */
const RETRY_MS = 10_000;

/** The part of the books that it needs. */
export interface NamedOperations {
  unmapped(limit: number): DeferralName[];
  noteMapped(names: readonly DeferralName[]): void;
}

export class NameTeller {
  readonly #operations: NamedOperations;
  readonly #tell: (names: readonly DeferralName[]) => Promise<boolean>;
  readonly #commit: (work: () => void) => Promise<void>;
  #toldMs = Number.NEGATIVE_INFINITY;

  /**
   * @param tell false: the ledger did not take them
   * @param commit runs a change in one transaction of the gate
   */
  constructor(
    operations: NamedOperations,
    tell: (names: readonly DeferralName[]) => Promise<boolean>,
    commit: (work: () => void) => Promise<void>,
  ) {
    this.#operations = operations;
    this.#tell = tell;
    this.#commit = commit;
  }

  /** When there is next something to tell; null: everything has been told. */
  nextTellMs(): number | null {
    return this.#operations.unmapped(1).length === 0 ? null : this.#toldMs + RETRY_MS;
  }

  /** Tells what is new. Names that come while it tells are the next alarm's. */
  async tell(nowMs: number): Promise<void> {
    const names = this.#operations.unmapped(NAMES_AT_ONCE);
    if (names.length === 0) return;
    this.#toldMs = nowMs;
    if (!(await this.#tell(names))) return;
    await this.#commit(() => this.#operations.noteMapped(names));
    this.#toldMs = Number.NEGATIVE_INFINITY;
  }
}
