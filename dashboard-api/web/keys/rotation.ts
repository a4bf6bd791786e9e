/** When a key's secret is to be replaced, in words and in order. */
import type { KeyRow } from '../../../contract/dashboard.ts';
import { formatDay, formatInstant } from '../period/instant.ts';

const DAY_MS = 86_400_000;

/** How near the planned day is: `due` is over, `soon` within 14 days. */
export type Nearness = 'due' | 'soon' | 'later' | 'unplanned';

const SOON_DAYS = 14;
const NEVER_MS = Number.POSITIVE_INFINITY;

export function nearnessOf({ rotation: { rotateBy } }: Pick<KeyRow, 'rotation'>, nowMs: number): Nearness {
  if (rotateBy === null) return 'unplanned';
  const leftMs = Date.parse(rotateBy) - nowMs;
  if (leftMs <= 0) return 'due';
  return leftMs <= SOON_DAYS * DAY_MS ? 'soon' : 'later';
}

/** When the newest secret of a key was made: with the key, where that is not recorded. */
export const secretSince = ({
  secrets: [newest],
  createdAt,
}: Pick<KeyRow, 'secrets' | 'createdAt'>): string => newest?.madeAt ?? createdAt;

/** The plan in words. */
export function planWords({ rotateBy, everyDays, endsSecret }: KeyRow['rotation']): string {
  if (rotateBy === null && everyDays === null) return 'not planned';
  const parts = [
    ...(rotateBy === null ? [] : [`by ${formatDay(rotateBy)}`]),
    ...(everyDays === null ? [] : [`every ${everyDays === 1 ? 'day' : `${everyDays} days`}`]),
  ];
  return `${parts.join(', then ')}${endsSecret ? '; the secret ends that day, replaced or not' : ''}`;
}

/** How and when a secret of a key ends; null: it does not. With its key it ends whatever was planned for it. */
export function secretEndWords(
  { validUntil }: Pick<KeyRow['secrets'][number], 'validUntil'>,
  key: Pick<KeyRow, 'status' | 'expiresAt'>,
  nowMs: number,
): string | null {
  const endMs = validUntil === null ? NEVER_MS : Date.parse(validUntil);
  const expiryMs = key.expiresAt === null ? NEVER_MS : Date.parse(key.expiresAt);
  if (validUntil !== null && endMs <= Math.min(nowMs, expiryMs))
    return `ended ${formatInstant(validUntil)} UTC`;
  if (key.status === 'revoked') return 'ended: the key is revoked';
  if (expiryMs <= nowMs) return 'ended: the key has expired';
  if (expiryMs <= endMs) return validUntil === null ? null : 'ends when the key expires';
  return validUntil === null ? null : `ends ${formatInstant(validUntil)} UTC`;
}

/** `4 days`, from an instant until now: in whole days, in months from 90 days on. */
export function ageWords(since: string, nowMs: number): string {
  const days = Math.max(0, Math.floor((nowMs - Date.parse(since)) / DAY_MS));
  if (days === 0) return 'today';
  if (days < 90) return days === 1 ? '1 day' : `${days} days`;
  const months = Math.floor(days / 30.44);
  return months < 24 ? `${months} months` : `${Math.floor(months / 12)} years`;
}

/** Keys that work, the one to be rotated first at the top; those without a plan by the age of their secret. */
export function inOrderOfRotation(keys: readonly KeyRow[]): KeyRow[] {
  return keys
    .filter(({ status }) => status === 'active')
    .sort(
      (one, other) =>
        (one.rotation.rotateBy ?? '9').localeCompare(other.rotation.rotateBy ?? '9') ||
        secretSince(one).localeCompare(secretSince(other)),
    );
}
