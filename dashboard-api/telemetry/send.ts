/** Tells an organisation's collector of calls, gate by gate in the order of their numbers, so that none is passed over. */
import { Secret } from '../../contract/secret.ts';
import { TELEMETRY_SIGNALS, type TelemetrySignal, type TelemetryTest } from '../../contract/telemetry-api.ts';
import type { Database } from '../../db/database.ts';
import { clearDue, lockDue, setDue } from '../../db/directory/due-jobs.ts';
import type { ExportedCall } from '../../db/exports/calls.ts';
import {
  moveCursor,
  moveTarget,
  nextCalls,
  readTarget,
  type StoredTarget,
} from '../../db/telemetry/target.ts';
import { type Egress, EgressError } from '../egress/egress.ts';
import type { Envelope } from '../secrets/envelope.ts';
import { metricsOf, tracesOf } from './genai.ts';

export interface TelemetryContext {
  readonly db: Database;
  readonly clock: () => Date;
  readonly egress: Egress;
  readonly envelope: Envelope;
  /** As usual unless stated. */
  readonly batch?: number;
}

const BATCH = 200;
const BATCHES_A_TURN = 20;
/** From the end of a turn that sent everything to the next. */
const PAUSE_MS = 15_000;
/** After failures in a row, the last for all further ones. */
const PAUSES_SECONDS = [5, 30, 120, 600, 1_800];
/** Longer than a batch takes: then the process that sent it is gone. */
const CLAIM_MS = 60_000;
/** OTLP over HTTP: these and no others are tried again (opentelemetry.io/docs/specs/otlp, "Retryable Response Codes"). */
const RETRYABLE = [429, 502, 503, 504];

interface Answer {
  readonly status: number | null;
  readonly problem: string | null;
}

const ownerOf = (organisationId: string): string => `telemetry_target:${organisationId}`;

export function sealHeaders(envelope: Envelope, organisationId: string, headers: Record<string, string>) {
  const { key, box } = envelope.seal(new Secret(JSON.stringify(headers)), ownerOf(organisationId));
  return { sealedKey: key, sealedBox: box };
}

function openHeaders(
  envelope: Envelope,
  organisationId: string,
  { sealedKey, sealedBox }: Pick<StoredTarget, 'sealedKey' | 'sealedBox'>,
): Record<string, string> {
  const opened = envelope.open({ key: sealedKey, box: sealedBox }, ownerOf(organisationId));
  return JSON.parse(opened.reveal()) as Record<string, string>;
}

/** Sends a request without a call in it for each signal: collectors take those (opentelemetry.io/docs/specs/otlp, "OTLP/HTTP Response"). */
export async function tryCollector(
  { egress, envelope }: Pick<TelemetryContext, 'egress' | 'envelope'>,
  organisationId: string,
  { endpoint, signals, ...sealed }: StoredTarget,
): Promise<TelemetryTest['answers']> {
  const headers = openHeaders(envelope, organisationId, sealed);
  const answers: TelemetryTest['answers'] = [];
  for (const signal of TELEMETRY_SIGNALS.filter((one) => signals.includes(one))) {
    const body = signal === 'traces' ? { resourceSpans: [] } : { resourceMetrics: [] };
    answers.push({ signal, ...(await post(egress, addressOf(endpoint, signal), headers, body)) });
  }
  return answers;
}

const addressOf = (endpoint: string, signal: TelemetrySignal): string =>
  `${endpoint.replace(/\/$/, '')}/v1/${signal}`;

/** One turn: batches until there is nothing more, one is not taken, or it is enough. */
export async function tellCollector(context: TelemetryContext, organisationId: string): Promise<void> {
  const { db, clock } = context;
  const target = await takeTurn(context, organisationId);
  if (target) {
    let failures = target.failures;
    for (let batch = 0; batch < BATCHES_A_TURN; batch++) {
      const outcome = await tellBatch(context, organisationId, { ...target, failures });
      if (outcome === 'told') failures = 0;
      else break;
    }
  }
  await db.inTenant('app_user', organisationId, async (unit) => {
    if (!(await lockDue(unit, 'telemetry.send'))) return;
    const present = await readTarget(unit);
    if (present) await setDue(unit, 'telemetry.send', present.nextAt < clock() ? clock() : present.nextAt);
    else await clearDue(unit, 'telemetry.send');
  });
}

/** @returns null if there is no collector, or another process is telling it */
async function takeTurn(
  { db, clock }: TelemetryContext,
  organisationId: string,
): Promise<StoredTarget | null> {
  const now = clock();
  return db.inTenant('app_user', organisationId, async (unit) => {
    const target = await readTarget(unit);
    if (!target || target.nextAt > now) return null;
    const turns = target.turns + 1;
    const nextAt = new Date(now.getTime() + CLAIM_MS);
    return (await moveTarget(unit, target.turns, { turns, nextAt })) ? { ...target, turns, nextAt } : null;
  });
}

async function tellBatch(
  context: TelemetryContext,
  organisationId: string,
  target: StoredTarget,
): Promise<'told' | 'over'> {
  const { db, clock, batch = BATCH } = context;
  const next = await db.readTenant(organisationId, (unit) => nextCalls(unit, clock(), batch));
  const answer = next ? await send(context, organisationId, target, next.calls) : null;
  const now = clock();
  const isTaken = answer === null || (answer.status !== null && answer.status >= 200 && answer.status < 300);
  const isRetried = !isTaken && (answer.status === null || RETRYABLE.includes(answer.status));
  const pauseSeconds = PAUSES_SECONDS[Math.min(target.failures, PAUSES_SECONDS.length - 1)] ?? 0;
  const pauseMs = isTaken ? (next ? CLAIM_MS : PAUSE_MS) : pauseSeconds * 1_000;
  const isOurs = await db.inTenant('app_user', organisationId, async (unit) => {
    const present = await readTarget(unit);
    if (present?.turns !== target.turns) return false;
    const told = next?.calls.length ?? 0;
    if (next && !isRetried) await moveCursor(unit, next.end);
    return moveTarget(unit, target.turns, {
      nextAt: new Date(now.getTime() + pauseMs),
      failures: isTaken ? 0 : target.failures + 1,
      ...(answer === null ? {} : { lastStatus: answer.status, lastProblem: answer.problem }),
      ...(isTaken && next ? { sentEvents: present.sentEvents + told, sentAt: now } : {}),
      ...(isTaken || isRetried ? {} : { droppedEvents: present.droppedEvents + told }),
    });
  });
  return isOurs && isTaken && next ? 'told' : 'over';
}

/** Spans first: told twice, they are the same spans. Metrics of a batch are told after them, as one request. */
async function send(
  context: TelemetryContext,
  organisationId: string,
  { endpoint, signals, sealedKey, sealedBox }: StoredTarget,
  calls: readonly ExportedCall[],
): Promise<Answer | null> {
  if (calls.length === 0) return null;
  const headers = openHeaders(context.envelope, organisationId, { sealedKey, sealedBox });
  let answer: Answer | null = null;
  for (const signal of TELEMETRY_SIGNALS.filter((one) => signals.includes(one))) {
    const body = signal === 'traces' ? tracesOf(organisationId, calls) : metricsOf(organisationId, calls);
    answer = await post(context.egress, addressOf(endpoint, signal), headers, body);
    if (answer.status === null || answer.status >= 300) return answer;
  }
  return answer;
}

async function post(
  egress: Egress,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: object,
): Promise<Answer> {
  try {
    const response = await egress.fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'user-agent': 'SpendGate' },
      body: JSON.stringify(body),
    });
    return { status: response.status, problem: null };
  } catch (err) {
    if (!(err instanceof EgressError)) throw err;
    return { status: null, problem: err.problem };
  }
}
