import type { KeyRow } from '../../../contract/dashboard.ts';
import { keyState } from './state.ts';

const CLASSES = {
  active: 'badge badge-good',
  disabled: 'badge badge-attention',
  expired: 'badge badge-attention',
  revoked: 'badge',
} as const;

/** How a key stands, and whether the gateway knows it yet. */
export function KeyBadge({ row, nowMs }: { row: KeyRow; nowMs: number }) {
  const state = keyState(row, nowMs);
  return (
    <span className="inline-flex gap-1">
      <span className={CLASSES[state]}>{state}</span>
      {row.confirmedAt === null && (
        <span
          className="badge badge-attention"
          title="The gateway has not confirmed the newest change yet; it is told again until it has"
        >
          not confirmed
        </span>
      )}
    </span>
  );
}
