import type { Completeness } from '../../../contract/reports.ts';
import { countOf } from '../figures/count.ts';

export interface Account {
  /** Events that have arrived, over all gates. */
  readonly events: number;
  readonly isComplete: boolean;
  /** The state in words. */
  readonly statement: string;
}

/** Reads the completeness report: are all events that the gates numbered here, and do count and sum agree? */
export function accountFor({ gates }: Completeness): Account {
  let events = 0;
  let missing = 0;
  let quarantined = 0;
  let unbalanced = 0;
  for (const gate of gates) {
    events += gate.highest - gate.missing;
    missing += gate.missing;
    quarantined += gate.quarantined;
    unbalanced += gate.isBalanced ? 0 : 1;
  }
  const faults = [
    missing > 0 && `${countOf(missing, 'event')} missing`,
    quarantined > 0 && `${countOf(quarantined, 'event')} set aside`,
    unbalanced > 0 && `${countOf(unbalanced, 'gate')} out of balance`,
  ].filter((fault) => fault !== false);
  return {
    events,
    isComplete: faults.length === 0,
    statement: faults.length > 0 ? faults.join(', ') : statementOf(events),
  };
}

const statementOf = (events: number): string => (events === 0 ? 'none yet' : 'all accounted for');
