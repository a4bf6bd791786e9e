/** What was found, and why, in words. Pure. */
import type { Cause, Mover } from '../../../contract/anomalies/cause.ts';
import type { Finding } from '../../../contract/findings-api.ts';
import { compareAmounts, magnitudeOf } from '../../../contract/money.ts';

export const KIND_WORDS: Readonly<Record<Finding['kind'], string>> = {
  'spend.day': 'Unusual spend of a day',
  'spend.hour': 'Unusual spend of an hour',
  'requests.hour': 'Unusually many calls in an hour',
  'errors.hour': 'Unusually many failed calls in an hour',
  'keys.refused': 'A key is refused again and again',
  'login.new_device': 'Sign-in from a new device',
  'login.new_country': 'Sign-in from a new country',
  'login.break_glass': 'Sign-in past single sign-on',
};

export const STATE_WORDS: Readonly<Record<Finding['state'], string>> = {
  open: 'open',
  quiet: 'listed, not told',
  expected: 'expected',
  closed: 'closed',
};

/** True if the amounts are of money; else they are numbers of calls. */
export const isOfSpend = ({ kind }: Pick<Finding, 'kind'>): boolean => kind.startsWith('spend.');

/** What it is about: `key search-prod`, `the organisation`. */
export function scopeWords({ scope, scopeName }: Pick<Finding, 'scope' | 'scopeName'>): string {
  if (scope === 'organisation') return 'the organisation';
  if (scope === 'person') return scopeName ?? 'a member';
  return `${scope} ${scopeName ?? 'that is gone'}`;
}

/** True for a finding that nobody has seen to and that is not snoozed. */
export const isWaiting = ({ state, snoozedUntil }: Finding, now: Date): boolean =>
  (state === 'open' || state === 'quiet') &&
  (snoozedUntil === null || Date.parse(snoozedUntil) <= now.getTime());

export interface KnownCause {
  readonly differenceNanos: string;
  readonly movers: readonly (Mover & { readonly keyName: string | null })[];
  readonly othersNanos: string;
  /** The greatest first; those of nothing left out. */
  readonly effects: readonly { readonly words: string; readonly nanos: string }[];
}

const EFFECT_WORDS: Readonly<Record<keyof Cause['effects'], readonly [more: string, less: string]>> = {
  calls: ['More calls', 'Fewer calls'],
  price: ['Higher prices', 'Lower prices'],
  cache: ['Less read from caches', 'More read from caches'],
  size: ['Longer calls, and what is left', 'Shorter calls, and what is left'],
};

/** Why it cost more, as the finding states it; null: it states no cause, or none that this page knows. */
export function causeOf({ detail }: Pick<Finding, 'detail'>): KnownCause | null {
  const { differenceNanos, othersNanos, movers, effects } = detail;
  if (!isAmount(differenceNanos) || !isAmount(othersNanos) || !Array.isArray(movers) || !isRecord(effects))
    return null;
  return {
    differenceNanos,
    othersNanos,
    movers: movers.flatMap((one: unknown) => {
      if (!isRecord(one) || typeof one['keyId'] !== 'string' || !isAmount(one['deltaNanos'])) return [];
      const { keyId, deltaNanos } = one;
      return [{ keyId, deltaNanos, model: textOf(one['model']), keyName: textOf(one['keyName']) }];
    }),
    effects: Object.entries(EFFECT_WORDS)
      .flatMap(([name, [more, less]]) => {
        const nanos = effects[name];
        if (!isAmount(nanos) || nanos === '0') return [];
        return [{ words: BigInt(nanos) < 0n ? less : more, nanos }];
      })
      .toSorted((one, other) =>
        compareAmounts(magnitudeOf(BigInt(other.nanos)), magnitudeOf(BigInt(one.nanos))),
      ),
  };
}

/** What a finding says besides: the refusal, the device, the country. */
export function detailWords({ detail }: Pick<Finding, 'detail'>): string | null {
  const said = (['refusal', 'device', 'country'] as const).flatMap((name) => textOf(detail[name]) ?? []);
  return said.length === 0 ? null : said.join(', ');
}

const isAmount = (value: unknown): value is string => typeof value === 'string' && /^-?\d+$/.test(value);
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
