import type { Finding } from '../../../contract/findings-api.ts';
import { formatCount } from '../figures/count.ts';
import { Amount } from '../money/Amount.tsx';
import { formatDay } from '../period/instant.ts';
import { isOfSpend, STATE_WORDS } from './words.ts';

/** Dollars of spend, or calls; nothing where it is about neither. */
export function FindingFigure({ of, value }: { of: Finding; value: string | null }) {
  if (value === null) return null;
  return isOfSpend(of) ? <Amount nanos={value} /> : <>{formatCount(value)} calls</>;
}

/** How a finding stands, in a word. */
export function FindingState({ finding }: { finding: Finding }) {
  const { state, snoozedUntil } = finding;
  if (snoozedUntil !== null && Date.parse(snoozedUntil) > Date.now())
    return <span className="badge">snoozed until {formatDay(snoozedUntil)}</span>;
  return <span className={`badge ${state === 'open' ? 'badge-attention' : ''}`}>{STATE_WORDS[state]}</span>;
}
