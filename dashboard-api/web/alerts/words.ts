import type { Alert, ChannelKind, Delivery } from '../../../contract/alerts-api.ts';
import { formatDollars } from '../currency/format.ts';
import { answerWords } from '../destinations/answer.ts';
import { countOf } from '../figures/count.ts';
import { writePercent } from '../notation/numbers.ts';
import { formatInstant } from '../period/instant.ts';

/** Kinds of channel, as a person reads them. */
export const CHANNEL_WORDS: Readonly<Record<ChannelKind, string>> = {
  webhook: 'signed webhook',
  slack: 'Slack',
  teams: 'Microsoft Teams',
  email: 'e-mail',
};

/** Which addresses messages are sent to by this installation. */
export const reachWords = (takesLoopback: boolean): string =>
  takesLoopback
    ? 'https and reachable from the internet; here also this machine itself, by http or https: localhost, 127.0.0.1 or [::1].'
    : 'https, and reachable from the internet.';

const STATE_WORDS: Readonly<Record<Delivery['state'], string>> = {
  waiting: 'on its way',
  taken: 'delivered',
  given_up: 'given up',
};

type Standing = Pick<Delivery, 'state'> & Partial<Pick<Delivery, 'attempts'>>;

/** True for what was tried and not taken; it is tried again. */
const isNotTaken = ({ state, attempts = 0 }: Standing): boolean => state === 'waiting' && attempts > 0;

/** How a message stands, in a word. */
export function standingOf(message: Standing): { readonly words: string; readonly isGood: boolean } {
  if (isNotTaken(message)) return { words: 'not taken yet', isGood: false };
  return { words: STATE_WORDS[message.state], isGood: message.state !== 'given_up' };
}

/** What was crossed. */
export function thresholdWords({ threshold, percent, amountNanos }: Alert): string {
  if (threshold === 'forecast') return 'forecast above the limit';
  return amountNanos === null ? writePercent(percent ?? 0) : formatDollars(BigInt(amountNanos));
}

/** When alerts of a budget go out. */
export function alertsWords(budget: {
  readonly thresholds: readonly number[];
  readonly amountThresholds: readonly string[];
  readonly isForecastAlerted: boolean;
}): string {
  const parts = [
    ...budget.thresholds.map((percent) => writePercent(percent)),
    ...budget.amountThresholds.map((amount) => formatDollars(BigInt(amount))),
    ...(budget.isForecastAlerted ? ['a forecast above the limit'] : []),
  ];
  return parts.length === 0 ? 'none' : `once in a window at ${parts.join(', ')}`;
}

/** What came of an alert's deliveries together: the worst of them decides. */
export function outcomeOf({ deliveries }: Pick<Alert, 'deliveries'>): {
  readonly words: string;
  readonly isGood: boolean;
} {
  const inState = (state: Delivery['state']) => deliveries.filter((one) => one.state === state).length;
  const [givenUp, waiting] = [inState('given_up'), inState('waiting')];
  if (deliveries.length === 0) return { words: 'no channel stood', isGood: false };
  if (givenUp > 0)
    return {
      words: `${givenUp} of ${countOf(deliveries.length, 'delivery', 'deliveries')} given up`,
      isGood: false,
    };
  const refused = deliveries.filter(isNotTaken).length;
  if (refused > 0)
    return {
      words: `${refused} of ${countOf(deliveries.length, 'delivery', 'deliveries')} not taken yet`,
      isGood: false,
    };
  if (waiting > 0) return { words: 'on its way', isGood: true };
  return { words: `delivered to ${countOf(deliveries.length, 'channel')}`, isGood: true };
}

/** What was answered last, and when it is tried again. */
export function deliveryWords({ attempts, lastStatus, lastProblem, nextAttemptAt }: Delivery): string {
  if (attempts === 0) return 'not tried yet';
  const last = answerWords({ status: lastStatus, problem: lastProblem }) ?? 'not tried yet';
  const next = nextAttemptAt === null ? '' : `; next try ${formatInstant(nextAttemptAt)} UTC`;
  return `${countOf(attempts, 'attempt')}, ${last}${next}`;
}
