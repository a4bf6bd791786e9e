import { SUPPORT_MODULES, type SupportGrant, type SupportState } from '../../contract/support.ts';
import type { StoredNotice } from '../../db/operators/notices.ts';
import type { StoredGrant } from '../../db/operators/support-grants.ts';

/** A grant as it stands now: one whose time is over has ended, whatever was last written. */
export const grantAnswer = (row: StoredGrant, now: Date): SupportGrant => ({
  grantId: row.grantId,
  state: stateOf(row, now),
  modules: SUPPORT_MODULES.filter((module) => row.modules.includes(module)),
  hours: row.hours,
  reason: row.reason,
  operator: { id: row.operatorId, name: row.operatorName, address: row.operatorAddress },
  requestedAt: row.requestedAt.toISOString(),
  decidedBy: row.decidedBy,
  decidedAt: row.decidedAt?.toISOString() ?? null,
  endsAt: row.endsAt?.toISOString() ?? null,
  uses: row.uses,
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
});

function stateOf({ state, endsAt }: StoredGrant, now: Date): SupportState {
  const isOver = state === 'approved' && (endsAt === null || endsAt <= now);
  return isOver ? 'ended' : (state as SupportState);
}

export const noticeAnswer = ({ noticeId, level, text, raisedAt, endsAt }: StoredNotice) => ({
  noticeId,
  level: level as 'information' | 'warning' | 'incident',
  text,
  raisedAt: raisedAt.toISOString(),
  endsAt: endsAt?.toISOString() ?? null,
});
