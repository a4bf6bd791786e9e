/** Writes down what was found, once, and tells the organisation's channels of it unless somebody does not want to hear it. */
import type { AlertMessage } from '../../contract/alerts-api.ts';
import { type FindingKind, type FindingScope, SECURITY_KINDS } from '../../contract/findings-api.ts';
import { newId } from '../../contract/ids.ts';
import type { TenantUnit } from '../../db/database.ts';
import { findingsSince, insertFinding, isSnoozed, type StoredFinding } from '../../db/findings/findings.ts';
import { tellChannels, tellContact } from '../alerts/tell.ts';

export interface Found {
  readonly kind: FindingKind;
  readonly scope: FindingScope;
  /** Empty: the organisation. */
  readonly scopeId: string;
  /** A name for people; null: there is none. */
  readonly scopeName: string | null;
  readonly bucketAt: Date;
  /** Nano-dollars of spend, else calls; null: not about an amount. */
  readonly actual: bigint | null;
  readonly expected: bigint | null;
  readonly detail: Readonly<Record<string, unknown>>;
  /** Something wider has been told already. */
  readonly isPart?: boolean;
  readonly ownerId?: string | null;
}

const DAY_MS = 86_400_000;
/** So long what was called expected stands, and up to so many per cent of it. */
const EXPECTED_FOR_MS = 30 * DAY_MS;
const EXPECTED_UP_TO = 125n;

/** @returns false if it was found before */
export async function tellFound(unit: TenantUnit, found: Found, now: Date): Promise<boolean> {
  const { scopeName, isPart = false, ownerId = null, ...columns } = found;
  const isQuiet = isPart || (await isUnwanted(unit, found, now));
  const row: StoredFinding = {
    ...columns,
    findingId: newId(),
    foundAt: now,
    ownerId,
    snoozedUntil: null,
    state: isQuiet ? 'quiet' : 'open',
  };
  if (!(await insertFinding(unit, row))) return false;
  if (isQuiet) return true;
  const message = messageOf(unit, row.findingId, found, now);
  await tellChannels(unit, row.findingId, message, now);
  if (SECURITY_KINDS.has(found.kind)) await tellContact(unit, row.findingId, message, now);
  return true;
}

async function isUnwanted(unit: TenantUnit, found: Found, now: Date): Promise<boolean> {
  if (await isSnoozed(unit, found, now)) return true;
  const { actual } = found;
  if (actual === null) return false;
  const before = await findingsSince(unit, found, new Date(now.getTime() - EXPECTED_FOR_MS));
  return before.some(
    (one) => one.state === 'expected' && one.actual !== null && actual * 100n <= one.actual * EXPECTED_UP_TO,
  );
}

function messageOf(unit: TenantUnit, findingId: string, found: Found, now: Date): AlertMessage {
  const { kind, scope, scopeId, scopeName, bucketAt, actual, expected, detail } = found;
  return {
    type: SECURITY_KINDS.has(kind) ? 'activity.suspicious' : 'spend.unusual',
    timestamp: now.toISOString(),
    data: {
      organisationId: unit.organisationId,
      alertId: findingId,
      kind,
      scope,
      detail,
      ...(scopeId === '' ? {} : { scopeId }),
      ...(scopeName === null ? {} : { scopeName }),
      bucketAt: bucketAt.toISOString(),
      ...(actual === null ? {} : { actual: actual.toString() }),
      ...(expected === null ? {} : { expected: expected.toString() }),
    },
  };
}
