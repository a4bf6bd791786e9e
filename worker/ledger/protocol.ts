/** What the ledger of an organisation says to its gates and hears from them, beside the leases of `worker/leases`. */
import type { OrganisationState } from '../../contract/organisation.ts';

/** What belongs to the organisation, in the version that stands. Version 0: nothing was ever published. */
export interface Published {
  readonly version: number;
  readonly state: OrganisationState | null;
}

/** What a gate gets that asks for news: null if it holds the version that stands. */
export type News = Published | null;
