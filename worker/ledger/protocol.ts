/** What the ledger of an organisation says to its gates and hears from them, beside the leases of `worker/leases`. */
import type { OrganisationState } from '../../contract/organisation.ts';

/** What belongs to the organisation, in the version that stands. Version 0: nothing was ever published. */
export interface Published {
  readonly version: number;
  readonly state: OrganisationState | null;
}

/** What a gate gets that asks for news: null if it holds the version that stands. */
export type News = Published | null;

/** One account as the ledger sees it, for the screen. Amounts are nano-dollars. */
export interface AccountFigures {
  readonly account: string;
  readonly limitNanos: string;
  readonly openingNanos: string;
  readonly spentNanos: string;
  /** Held by gates and not spent, as far as the ledger has heard: reserved or ready to be. */
  readonly leasedNanos: string;
  readonly roomNanos: string;
}

export interface LedgerFigures {
  readonly version: number;
  readonly gates: number;
  /** Gates that hold the version that stands. */
  readonly confirmed: number;
  readonly accounts: readonly AccountFigures[];
}
