import type { Completeness } from '../../../contract/completeness.ts';
import { countOf } from '../figures/count.ts';

export interface Account {
  /** Events that have arrived, over all gates. */
  readonly events: number;
  readonly isComplete: boolean;
  /** The state in words. */
  readonly statement: string;
}

type Totals = Completeness['totals'];

/** Reads the completeness report: are all events that the gates numbered here, and do count and sum agree? */
export function accountFor({ totals }: Completeness): Account {
  const { delivered, missing, quarantined, unbalanced } = totals;
  const faults = [
    missing > 0 && `${countOf(missing, 'event')} missing`,
    quarantined > 0 && `${countOf(quarantined, 'event')} set aside`,
    unbalanced > 0 && `${countOf(unbalanced, 'gate')} out of balance`,
  ].filter((fault) => fault !== false);
  return {
    events: delivered,
    isComplete: faults.length === 0,
    statement: faults.length > 0 ? faults.join(', ') : statementOf(totals),
  };
}

/** Of gates that did not answer nobody can say that they have delivered everything. */
function statementOf({ delivered, calls }: Totals): string {
  if (calls === null) return 'as far as delivered';
  return delivered === 0 ? 'none yet' : 'all accounted for';
}

/** What is charged at the gates and has not been delivered yet, in words. */
export function chargeNote({ chargedAtGatesNanos, chargedNanos, onTheWay }: Totals): string {
  if (chargedAtGatesNanos === null) return 'not every gate has answered';
  if (chargedAtGatesNanos === chargedNanos) return 'the gates say the same, to the last digit';
  return onTheWay === 0 ? 'the gates say something else' : 'more is on its way';
}
