/** What a collector is told, and how that stands, in words. Pure. */
import type { Telemetry, TelemetrySignal } from '../../../contract/telemetry-api.ts';
import { answerWords } from '../destinations/answer.ts';
import { countOf } from '../figures/count.ts';

export const SIGNALS: readonly TelemetrySignal[] = ['traces', 'metrics'];

export const SIGNAL_WORDS: Readonly<Record<TelemetrySignal, string>> = {
  traces: 'Traces: a span for each call',
  metrics: 'Metrics: tokens, times',
};

type Target = NonNullable<Telemetry['target']>;

/** True while the collector takes what it is told, or was told nothing yet. */
export const isWell = ({ failures, droppedEvents }: Target): boolean => failures === 0 && droppedEvents === 0;

/** What was answered last, and how often in a row nothing was taken. */
export function lastWords({ failures, lastStatus, lastProblem }: Target): string {
  const said = answerWords({ status: lastStatus, problem: lastProblem });
  if (said === null) return 'nothing was sent yet';
  return failures === 0 ? said : `${said}; ${countOf(failures, 'attempt')} in a row`;
}
