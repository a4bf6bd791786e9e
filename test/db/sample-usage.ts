/** Usage events for tests: valid by contract, every field overridable, amounts consistent. */
import type { EventLine, PricedClass, UsageEvent } from '../../contract/event.ts';
import { newId } from '../../contract/ids.ts';
import { costNanos, sumNanos } from '../../contract/money.ts';

/** 2026-11-20T12:00:00Z */
export const NOON_MS = Date.UTC(2026, 10, 20, 12);
export const MINUTE_MS = 60_000;

export function sampleClass(overrides: Partial<PricedClass> = {}): PricedClass {
  const quantity = overrides.quantity ?? '1000';
  const priceUsd = overrides.priceUsd === undefined ? '2.5' : overrides.priceUsd;
  return {
    class: 'input.uncached',
    modality: 'text',
    quantity,
    priceUsd,
    priceUnit: '1000000',
    costNanos: priceUsd === null ? null : costNanos(quantity, priceUsd, 1_000_000n).toString(),
    ...overrides,
  };
}

export function sampleLine(overrides: Partial<EventLine> = {}): EventLine {
  const classes = overrides.classes ?? [
    sampleClass(),
    sampleClass({ class: 'output.text', quantity: '200', priceUsd: '10' }),
  ];
  const cost = classes.every(({ costNanos }) => costNanos !== null)
    ? sumNanos(classes.map(({ costNanos }) => costNanos ?? '0')).toString()
    : null;
  return {
    model: 'gpt-4o-2024-08-06',
    basis: 'reported',
    classes,
    costNanos: cost,
    chargedNanos: cost ?? '10000000',
    priceSource: 'catalogue',
    priceVersion: 'catalogue-1',
    priceId: 'openai:gpt-4o',
    catalogueCostNanos: null,
    providerTotal: 1200,
    providerCostUsd: null,
    flags: [],
    ...overrides,
  };
}

/** The parts of an event that say whose it is and which gate counted it. */
export type Placed = Pick<
  UsageEvent,
  'organisationId' | 'teamId' | 'projectId' | 'keyId' | 'gateId' | 'incarnationId'
>;

export function sampleEvent(placed: Placed, overrides: Partial<UsageEvent> = {}): UsageEvent {
  const lines = overrides.lines ?? [sampleLine()];
  const costs = lines.map((line) => line.costNanos);
  const eventNumber = overrides.eventNumber ?? 1;
  const chargedNanos = sumNanos(lines.map((line) => line.chargedNanos)).toString();
  const admittedAtMs = overrides.admittedAtMs ?? NOON_MS;
  return {
    schema: 1,
    eventId: newId(),
    kind: 'closing',
    correctsEventId: null,
    requestId: newId(),
    eventNumber,
    admissionNumber: eventNumber,
    totalEvents: eventNumber,
    totalChargedNanos: chargedNanos,
    repeatCount: 1,
    ownerId: null,
    keySecret: 'aaaaaaaa',
    keyRehash: null,
    environment: 'prod',
    admittedAtMs,
    endedAtMs: admittedAtMs + 800,
    provider: 'openai',
    providerAccount: null,
    upstream: 'provider',
    method: 'POST',
    endpoint: '/v1/chat/completions',
    operation: 'chat',
    isStreamed: false,
    modelRequested: 'gpt-4o',
    serviceTier: 'default',
    upstreamId: `chatcmpl-${eventNumber}`,
    status: 200,
    outcome: 'completed',
    refusal: null,
    refusalLevel: null,
    refusalRule: null,
    basis: 'reported',
    lines,
    costNanos: costs.includes(null) ? null : sumNanos(costs.map((cost) => cost ?? '0')).toString(),
    chargedNanos,
    reservedNanos: '20000000',
    dimensions: { team: 'search', app: 'ranker' },
    fixedDimensions: [],
    policyVersion: 1,
    organisationVersion: 4,
    outputCapTokens: 500,
    outputCapBy: 'caller',
    budgetAccounts: [],
    requestBytes: 400,
    responseBytes: 900,
    firstByteMs: 300,
    totalMs: 800,
    unknownUsageKeys: [],
    rawUsage: { prompt_tokens: 1000, completion_tokens: 200, total_tokens: 1200 },
    ...placed,
    ...overrides,
  };
}

/** Numbers events as one gate would: event and admission numbers from 1, running totals. */
export function numbered(events: readonly UsageEvent[], from = 1): UsageEvent[] {
  let total = 0n;
  return events.map((event, index) => {
    total += BigInt(event.chargedNanos);
    const eventNumber = from + index;
    return { ...event, eventNumber, totalEvents: eventNumber, totalChargedNanos: total.toString() };
  });
}
