import { NOON_MS, type Placed } from '../sample-usage.ts';

export const NOW = new Date(NOON_MS);
/** So that no clock of a server takes what has an end for over. */
export const LATER = new Date(Date.UTC(2126, 0, 1));

/** What the rows of one organisation name in each other. */
export interface SampleIds extends Placed {
  readonly personId: string;
}
