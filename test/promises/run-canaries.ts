/** Sends canary calls through a running stack and gathers every place where one could have stayed. */
import { join } from 'node:path';
import { GROUPINGS } from '../../contract/reports.ts';
import { CHAT_PATH, callHeaders, chat, post } from '../stack/calls.ts';
import { readDashboard, readRows } from '../stack/ledger.ts';
import { processTexts } from '../stack/processes.ts';
import type { RunningStack } from '../stack/stack.ts';
import { instead } from '../stack/stand-in-dashboard.ts';
import { waitFor } from '../stack/wait-for.ts';
import { CANARY, canary, type Sink } from './canaries.ts';
import type { CanaryCall } from './canary-calls.ts';
import { databaseSink, fileSinks, textSink } from './sinks.ts';

export interface CanaryAnswer {
  readonly title: string;
  /** Null: the connection broke before there was one. */
  readonly status: number | null;
  readonly text: string;
  /** The answer broke off, or the caller did. */
  readonly isBroken: boolean;
  /** Status line's headers and body of an answer that is our own refusal, else null. */
  readonly refusal: string | null;
}

/** Makes one call and reads the answer as far as it goes. */
export async function sendCanary(stack: RunningStack, call: CanaryCall): Promise<CanaryAnswer> {
  const left = new AbortController();
  const { 'content-type': _, ...usual } = callHeaders(stack, 'canaries');
  const headers = Object.fromEntries(
    Object.entries({ ...usual, 'x-aso-dims': '', ...call.headers }).filter(([, value]) => value !== ''),
  );
  let response: Response | null = null;
  let seen = '';
  try {
    response = await fetch(stack.gatewayUrl + call.path, {
      method: call.method ?? (call.body === undefined ? 'GET' : 'POST'),
      redirect: 'manual',
      headers,
      body: call.body ?? null,
      signal: left.signal,
    });
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      seen += decoder.decode(chunk, { stream: true });
      if (call.leavesAt !== undefined && seen.includes(call.leavesAt)) left.abort();
    }
    return answerOf(call, response, seen, false);
  } catch {
    return answerOf(call, response, seen, true);
  }
}

function answerOf({ title }: CanaryCall, response: Response | null, seen: string, isBroken: boolean) {
  const isOurs = response?.headers.has('x-aso-error') ?? false;
  const head = JSON.stringify([...(response?.headers ?? [])]);
  return {
    title,
    status: response?.status ?? null,
    text: seen,
    isBroken,
    refusal: isOurs ? head + seen : null,
  };
}

/**
 * What the Queue carries: with the dashboard away, its consumer's posts come to a server in its place, which takes
 * none of them.
 */
export async function queueMessages(stack: RunningStack, calls: () => Promise<void>): Promise<string> {
  return (await instead(stack, () => ({ status: 503, body: '' }), calls)).join('\n');
}

/** Begins a slow call and kills the runtime in its middle, so that what is stored of an open call stays as it is. */
export async function killDuringCall(stack: RunningStack): Promise<void> {
  const body = chat(`${canary('killed')}[[say:x]][[tokens:200]][[chunks:200]][[fault:slow:50]]`, {
    stream: true,
  });
  const response = await post(stack.gatewayUrl + CHAT_PATH, body, callHeaders(stack, 'killed'));
  const reader = response.body?.getReader();
  await reader?.read();
  stack.kill('workerd');
  await waitFor('the call to break', async () => {
    const read = await reader?.read().catch(() => null);
    return read === null || read?.done === true;
  });
  await waitFor('the gateway to be back', async () => {
    const health = await fetch(`${stack.gatewayUrl}/v1/aso/health`);
    return health.ok;
  });
}

/** Everything that the dashboard API answers about the calls, and what it answers to canaries itself. */
export async function dashboardAnswers(stack: RunningStack): Promise<string> {
  const rows = await readRows(stack);
  const paths = [
    ...[...GROUPINGS, 'dimension:customer'].map((grouping) => `/api/v1/reports/cost?groupBy=${grouping}`),
    ...rows.map(({ eventId }) => `/api/v1/requests/${eventId}`),
    '/api/v1/completeness',
    '/api/v1/keys',
    '/api/v1/openapi.json',
  ];
  const answers = [JSON.stringify(rows)];
  for (const path of paths) answers.push(JSON.stringify(await readDashboard(stack, path)));
  for (const path of [`/api/v1/${CANARY}`, `/api/v1/requests?${CANARY}=1`, `/api/v1/requests/${CANARY}`]) {
    const headers = { authorization: `Bearer ${stack.apiToken}`, 'user-agent': CANARY };
    answers.push(await (await fetch(stack.dashboardUrl + path, { headers })).text());
  }
  answers.push(await (await post(`${stack.dashboardUrl}/api/v1/ingest/events`, CANARY, {})).text());
  return answers.join('\n');
}

/** All sinks of a stack. It runs when this is called, and is stopped when it returns. */
export async function stoppedSinks(
  stack: RunningStack,
  answers: Readonly<Record<string, string>>,
): Promise<Sink[]> {
  const told = Object.entries(answers).map(([name, answer]) => textSink(name, answer));
  const processes = processTexts(stack.stateDir).join('\n');
  await stack.stop();
  return [
    ...told,
    textSink('process arguments and environments', processes),
    textSink('process output', stack.output()),
    ...fileSinks(stack.stateDir),
    await databaseSink(join(stack.stateDir, 'dashboard/database/data')),
  ];
}
