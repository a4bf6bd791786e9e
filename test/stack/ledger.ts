/** What the dashboard API says of a running stack, and what its gate says of itself. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importJWK } from 'jose';
import { z } from 'zod';
import { type Completeness, completenessSchema } from '../../contract/completeness.ts';
import { REPLAY_PATH, type ReplayRequest } from '../../contract/delivery.ts';
import { nanosSchema } from '../../contract/event.ts';
import {
  type RequestDetail,
  type RequestRow,
  requestDetailSchema,
  requestPageSchema,
} from '../../contract/reports.ts';
import { Secret } from '../../contract/secret.ts';
import { signForGateway } from '../../dashboard-api/edge/sign.ts';
import { rootSecrets } from '../../scripts/start/root-secrets.ts';
import type { RunningStack } from './stack.ts';
import { waitFor } from './wait-for.ts';

const figuresSchema = z.object({
  incarnationId: z.uuid(),
  admitted: z.int(),
  open: z.int(),
  deferred: z.int(),
  ended: z.int(),
  events: z.int(),
  acknowledged: z.int(),
  chargedNanos: nanosSchema,
});

/** A gate collects events for a quarter of a second: looking more often costs the dashboard more than it finds. */
const ROW_LOOK_MS = 150;

/** Counts of the stack's gate at one instant. */
export type GateFigures = z.infer<typeof figuresSchema>;

/** Asks the dashboard API with the stack's read token. @throws {Error} on any answer but 200 */
export async function readDashboard(stack: RunningStack, path: string): Promise<unknown> {
  const response = await fetch(stack.dashboardUrl + path, {
    headers: { authorization: `Bearer ${stack.apiToken}` },
  });
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
  return response.json();
}

/** Every request row, newest first. @param filter a query of `GET /api/v1/requests` */
export async function readRows(
  stack: RunningStack,
  filter: Readonly<Record<string, string>> = {},
): Promise<RequestRow[]> {
  const rows: RequestRow[] = [];
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ ...filter, limit: '200', ...(cursor === null ? {} : { cursor }) });
    const page = requestPageSchema.parse(await readDashboard(stack, `/api/v1/requests?${query}`));
    rows.push(...page.rows);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return rows;
}

/** Everything recorded of one event. */
export async function readDetail(stack: RunningStack, eventId: string): Promise<RequestDetail> {
  return requestDetailSchema.parse(await readDashboard(stack, `/api/v1/requests/${eventId}`));
}

export async function readCompleteness(stack: RunningStack): Promise<Completeness> {
  return completenessSchema.parse(await readDashboard(stack, '/api/v1/completeness'));
}

/** The rows of calls that carried `customer=<name>`, once there are at least `count`. */
export function rowsOf(stack: RunningStack, customer: string, count = 1): Promise<RequestRow[]> {
  const look = async () => {
    const rows = await readRows(stack, { 'dimension:customer': customer });
    return rows.length >= count ? rows : null;
  };
  return waitFor(`${count} rows of ${customer}`, look, { everyMs: ROW_LOOK_MS });
}

/** The gate's own figures, asked for over the control channel as the dashboard does at each start. */
export async function gateFigures(stack: RunningStack): Promise<GateFigures> {
  const { gatewayId, dashboardSigningKey: jwk } = rootSecrets(stack.stateDir);
  const [gate] = (await readCompleteness(stack)).gates;
  const key = await importJWK(jwk, 'EdDSA');
  if (key instanceof Uint8Array) throw new TypeError('an Ed25519 key was expected');
  const request: ReplayRequest = {
    gatewayId,
    gateId: bucketOf(stack.apiKey),
    organisationId: readFileSync(join(stack.stateDir, 'dashboard/organisation-id'), 'utf8').trim(),
    incarnationId: gate?.incarnationId ?? null,
    eventNumber: gate?.watermark ?? 0,
  };
  const body = await signForGateway(request, gatewayId, { kid: jwk.kid, key: new Secret(key) }, new Date());
  const response = await fetch(stack.gatewayUrl + REPLAY_PATH, { method: 'POST', body });
  if (response.status !== 200) throw new Error(`the gate's figures: ${response.status}`);
  return figuresSchema.parse(await response.json());
}

/** The books at rest: nothing under way (what ends later may be open), everything delivered. */
export interface Books {
  readonly figures: GateFigures;
  readonly gate: Completeness['gates'][number];
  readonly rows: readonly RequestRow[];
}

/** Waits until nothing is under way and the store has every event, and reads both sides. */
export async function booksAtRest(stack: RunningStack, deadlineMs = 60_000): Promise<Books> {
  const { figures, gate } = await waitFor(
    'nothing to be under way and every event to have arrived',
    async () => {
      const figures = await gateFigures(stack);
      const [gate] = (await readCompleteness(stack)).gates;
      return figures.open === figures.deferred && gate?.watermark === figures.events
        ? { figures, gate }
        : null;
    },
    { deadlineMs, everyMs: 250 },
  );
  return { figures, gate, rows: await readRows(stack) };
}

/** What does not add up in books at rest, in words; none if all does. */
export function imbalances({ figures, gate, rows }: Books): string[] {
  const closings = rows.filter(({ kind }) => kind === 'closing');
  const ids = new Set(closings.map(({ requestId }) => requestId));
  const charged = rows.reduce((sum, row) => sum + BigInt(row.chargedNanos), 0n);
  const claims: readonly [string, boolean][] = [
    ['admitted = open + ended', figures.admitted === figures.open + figures.ended],
    ['one closing line per call that has ended', closings.length === figures.ended],
    ['no call closed twice', ids.size === closings.length],
    ['no event missing', gate.missing === 0 && gate.watermark === gate.highest],
    ['no event quarantined', gate.quarantined === 0],
    ['count and sum agree at the watermark', gate.isBalanced],
    ['the rows add up to what the gate charged', charged.toString() === figures.chargedNanos],
    ['events are as many as the gate wrote', rows.length === figures.events],
  ];
  return claims.filter(([, holds]) => !holds).map(([claim]) => claim);
}

/** The first ten characters of a key's id name its gate. */
function bucketOf(apiKey: string): string {
  return apiKey.slice('aso_k_'.length, 'aso_k_'.length + 10);
}
