import type { CloseState } from '../../../contract/close-api.ts';
import { STATE_WORDS } from './steps.ts';

/** The state of a month in a word. */
export function StateBadge({ state, isOver }: { state: CloseState; isOver: boolean }) {
  if (!isOver) return <span className="badge">under way</span>;
  const tone = state === 'closed' ? 'badge-good' : state === 'open' ? '' : 'badge-attention';
  return <span className={`badge ${tone}`}>{STATE_WORDS[state]}</span>;
}
