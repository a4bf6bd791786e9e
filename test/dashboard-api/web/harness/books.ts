/** The books that the browser tests look at: an organisation with two teams, three keys and 75 calls of many kinds. */
import type { UsageEvent } from '../../../../contract/event.ts';
import { newId } from '../../../../contract/ids.ts';
import { sumNanos } from '../../../../contract/money.ts';
import { PersonalValues } from '../../../../dashboard-api/ingest/personal-values.ts';
import { takeInBatch } from '../../../../dashboard-api/ingest/take-in-batch.ts';
import type { Database } from '../../../../db/database.ts';
import { insertKey } from '../../../../db/tenancy/keys.ts';
import { ensureOrganisation, insertProject, insertTeam } from '../../../../db/tenancy/organisations.ts';
import { SAMPLE_POLICY } from '../../../db/sample-organisation.ts';
import {
  MINUTE_MS,
  numbered,
  type Placed,
  sampleClass,
  sampleEvent,
  sampleLine,
} from '../../../db/sample-usage.ts';
import { TEST_ENVELOPE } from '../../test-envelope.ts';

/** The moment at which the API of these tests stands still and their browsers start. */
export const NOW = new Date('2026-11-20T14:30:00.000Z');
export const ORGANISATION = 'Acme Research Ltd';

const GATE = 'webtest001';
const PERSONAL = new PersonalValues(TEST_ENVELOPE);

/** Makes an organisation without teams, keys or calls. @returns its id */
export async function openBooks(db: Database): Promise<string> {
  const organisationId = newId();
  await ensureOrganisation(db, organisationId, { name: ORGANISATION, keyBucket: GATE }, NOW);
  return organisationId;
}

/**
 * Fills an organisation's books with calls of the 24 hours before `NOW`.
 * @param days so many days before these have three calls each, of the provider itself
 * @returns the events, oldest first
 */
export async function fillBooks(db: Database, organisationId: string, days = 0): Promise<UsageEvent[]> {
  const search = await addTeam(db, organisationId, 'Search', ['search-prod', 'search-staging']);
  const support = await addTeam(db, organisationId, 'Support', ['support-bot']);
  const places = [...search, ...support];
  const events = Array.from({ length: 75 }, (_, index) => callOf(places, index, index));
  const earlier = Array.from({ length: days * 3 }, (_, index) => {
    const back = days * 3 - index;
    return { ...callOf(places, index, -back * (DAY_MINUTES / 3 / 17)), upstream: 'provider' as const };
  });
  const stored = numbered([...earlier, ...events]);
  const [first] = stored;
  if (!first) throw new Error('no events');
  const { gateId, incarnationId } = first;
  const messages = [{ organisationId, gateId, incarnationId, events: stored }];
  await takeInBatch(db, { gatewayId: 'gateway', messages }, NOW, PERSONAL);
  return stored;
}

/** Delivers one more call, like the last of `events` and counted after it, and adds it to them. */
export async function oneMore(db: Database, events: UsageEvent[]): Promise<void> {
  const last = events.at(-1);
  if (!last) throw new Error('no events');
  const { organisationId, gateId, incarnationId, eventNumber } = last;
  const next: UsageEvent = {
    ...last,
    eventId: newId(),
    requestId: newId(),
    eventNumber: eventNumber + 1,
    admissionNumber: eventNumber + 1,
    totalEvents: eventNumber + 1,
    totalChargedNanos: sumNanos([last.totalChargedNanos, last.chargedNanos]).toString(),
  };
  const messages = [{ organisationId, gateId, incarnationId, events: [next] }];
  await takeInBatch(db, { gatewayId: 'gateway', messages }, NOW, PERSONAL);
  events.push(next);
}

type Made = (place: Placed) => Partial<UsageEvent>;

/** Kinds of calls, taken in turn. */
const KINDS: readonly Made[] = [
  () => ({
    modelRequested: 'gpt-5-mini',
    lines: [
      sampleLine({
        model: 'gpt-5-mini-2025-08-07',
        classes: [
          sampleClass({ quantity: '1733', priceUsd: '0.25' }),
          sampleClass({ class: 'input.cacheRead', quantity: '5120', priceUsd: '0.025' }),
          sampleClass({ class: 'output.text', quantity: '411', priceUsd: '2' }),
          sampleClass({ class: 'output.reasoning', quantity: '1024', priceUsd: '2' }),
        ],
      }),
    ],
  }),
  () => ({
    provider: 'anthropic',
    endpoint: '/v1/messages',
    modelRequested: 'claude-sonnet-4-5',
    isStreamed: true,
    lines: [
      sampleLine({
        model: 'claude-sonnet-4-5-20250929',
        priceId: 'anthropic:claude-sonnet-4-5',
        classes: [
          sampleClass({ quantity: '977', priceUsd: '3' }),
          sampleClass({ class: 'input.cacheWrite5m', quantity: '2048', priceUsd: '3.75' }),
          sampleClass({ class: 'input.cacheWrite1h', quantity: '512', priceUsd: '6' }),
          sampleClass({ class: 'output.text', quantity: '301', priceUsd: '15' }),
        ],
      }),
    ],
  }),
  () => ({
    provider: 'google',
    endpoint: '/v1beta/models/*:generateContent',
    modelRequested: 'gemini-2.5-flash',
    outcome: 'upstream_incomplete',
    basis: 'estimated',
    lines: [
      sampleLine({
        model: 'gemini-2.5-flash',
        basis: 'estimated',
        flags: ['stream_incomplete', 'lower_bound'],
      }),
    ],
  }),
  () => ({
    modelRequested: 'house-model',
    lines: [
      sampleLine({
        model: 'house-model',
        classes: [sampleClass({ priceUsd: null })],
        priceSource: 'none',
        priceVersion: null,
        priceId: null,
      }),
    ],
  }),
  () => ({
    modelRequested: null,
    endpoint: '/v1/files',
    basis: 'unmetered',
    dimensions: {},
    lines: [
      sampleLine({
        model: null,
        basis: 'unmetered',
        classes: [],
        costNanos: null,
        chargedNanos: '10000000',
        priceSource: 'none',
        priceVersion: null,
        priceId: null,
        providerTotal: null,
      }),
    ],
    rawUsage: {},
  }),
];

const DAY_MINUTES = 24 * 60;

/** @param step when: 17 minutes after the one before */
function callOf(places: readonly Placed[], index: number, step: number): UsageEvent {
  const place = places[index % places.length];
  const kind = KINDS[index % KINDS.length];
  if (!place || !kind) throw new RangeError('no such call');
  const admittedAtMs = NOW.getTime() - Math.round((75 - step) * 17 * MINUTE_MS);
  return sampleEvent(place, { upstream: 'simulator', admittedAtMs, ...kind(place) });
}

async function addTeam(
  db: Database,
  organisationId: string,
  name: string,
  keys: string[],
): Promise<Placed[]> {
  const [teamId, projectId, incarnationId] = [newId(), newId(), INCARNATION];
  return db.inTenant('app_user', organisationId, async (unit) => {
    await insertTeam(unit, { teamId, name }, NOW);
    await insertProject(unit, { projectId, teamId, name: `${name} project` }, NOW);
    const places: Placed[] = [];
    for (const keyName of keys) {
      const keyId = GATE + keyName.replaceAll('-', '').padEnd(14, '0').slice(0, 14);
      await insertKey(
        unit,
        {
          keyId,
          projectId,
          ownerId: null,
          name: keyName,
          environment: 'prod',
          origin: 'issued',
          expiresAt: null,
          policy: SAMPLE_POLICY,
          hash: 'a'.repeat(64),
          pepperVersion: '1',
        },
        NOW,
      );
      places.push({ organisationId, teamId, projectId, keyId, gateId: GATE, incarnationId });
    }
    return places;
  });
}

const INCARNATION = newId();
