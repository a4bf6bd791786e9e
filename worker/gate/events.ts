/** Builds the gate's events. Pure: numbers, ids and instants are given. */
import type { KeyRecord } from '../../contract/command.ts';
import type { Dimensions } from '../../contract/dimensions.ts';
import type { EventLine, UsageEvent } from '../../contract/event.ts';
import { sumNanos } from '../../contract/money.ts';
import type { Refusal } from '../../contract/refusals.ts';
import { type Basis, strictModelId } from '../../contract/usage.ts';
import type { Part } from '../leases/gate-leases.ts';
import type { AccountId } from '../leases/messages.ts';
import type { KeyUse } from './key-proof.ts';
import type { CallFacts, Settlement } from './protocol.ts';

/** What an open operation's row holds: all that its closing event needs if nobody ever settles it. */
export interface Admission {
  readonly admissionNumber: number;
  readonly admittedAtMs: number;
  readonly reservedNanos: string;
  readonly facts: EventFacts;
  /** Accounts in which less than `reservedNanos` stands reserved, with what does; absent: none. */
  readonly lessReserved?: Readonly<Record<AccountId, string>>;
}

/** What an operation has reserved in each of its accounts. One that was admitted before there were budgets has none. */
export function partsOf({ facts, reservedNanos, lessReserved }: Admission): Part[] {
  return (facts.budgetAccounts ?? []).map((account) => ({
    account,
    amount: BigInt(lessReserved?.[account] ?? reservedNanos),
  }));
}

/** The part of an event that is known at admission. */
const FACTS = [
  'requestId',
  'organisationId',
  'keyId',
  'keySecret',
  'keyRehash',
  'projectId',
  'teamId',
  'ownerId',
  'environment',
  'provider',
  'upstream',
  'method',
  'endpoint',
  'operation',
  'isStreamed',
  'modelRequested',
  'dimensions',
  'fixedDimensions',
  'policyVersion',
  'organisationVersion',
  'outputCapTokens',
  'outputCapBy',
  'budgetAccounts',
  'requestBytes',
] as const satisfies readonly (keyof UsageEvent)[];
export type EventFacts = Pick<UsageEvent, (typeof FACTS)[number]>;

/** What only the gate can give: its place in the numbers. */
export type EventPlace = Pick<
  UsageEvent,
  'eventId' | 'gateId' | 'incarnationId' | 'eventNumber' | 'totalEvents' | 'totalChargedNanos'
>;

/** An event before the gate has given it its place. */
export type EventDraft = Omit<UsageEvent, keyof EventPlace>;

/** `budgetAccounts` is empty: what a call is reserved in is added when it is known. */
export function eventFacts(
  record: KeyRecord,
  call: CallFacts,
  dimensions: Dimensions,
  organisationVersion: number | null = null,
  cap: number | null = null,
  use: KeyUse | null = null,
): EventFacts {
  return {
    requestId: call.requestId,
    organisationId: record.organisationId,
    keyId: record.keyId,
    keySecret: use?.keySecret ?? null,
    keyRehash: use?.keyRehash ?? null,
    projectId: record.projectId,
    teamId: record.teamId,
    ownerId: record.ownerId,
    environment: record.environment,
    provider: call.provider,
    upstream: call.upstream,
    method: call.method,
    endpoint: call.endpoint,
    operation: call.operation,
    isStreamed: call.isStreamed,
    modelRequested: call.model === null ? null : strictModelId(call.model),
    dimensions: { ...dimensions },
    fixedDimensions: Object.keys(record.policy.dimensions.fixed),
    policyVersion: record.policy.version,
    organisationVersion,
    outputCapTokens: cap ?? call.maxOutputTokens,
    outputCapBy: cap !== null ? 'policy' : call.maxOutputTokens === null ? null : 'caller',
    budgetAccounts: [],
    requestBytes: call.requestBytes,
  };
}

/** The event that ends an operation. Cost is null as soon as one line's is. */
export function closingEvent(admission: Admission, settlement: Settlement): EventDraft {
  return {
    ...UNTOLD,
    ...admission.facts,
    kind: 'closing',
    admissionNumber: admission.admissionNumber,
    admittedAtMs: admission.admittedAtMs,
    reservedNanos: admission.reservedNanos,
    endedAtMs: settlement.endedAtMs,
    totalMs: Math.max(0, settlement.endedAtMs - admission.admittedAtMs),
    isStreamed: settlement.isStreamed,
    providerAccount: settlement.providerAccount,
    serviceTier: settlement.serviceTier,
    upstreamId: settlement.upstreamId,
    status: settlement.status,
    outcome: settlement.outcome,
    basis: settlement.basis,
    lines: [...settlement.lines],
    costNanos: totalCost(settlement.lines),
    chargedNanos: sumNanos(settlement.lines.map((line) => line.chargedNanos)).toString(),
    responseBytes: settlement.responseBytes,
    firstByteMs: settlement.firstByteMs,
    unknownUsageKeys: [...settlement.unknownUsageKeys],
    rawUsage: { ...settlement.rawUsage },
  };
}

/** The admission that an event has ended. */
export function admissionOf(closed: UsageEvent): Admission {
  const { admissionNumber, admittedAtMs, reservedNanos } = closed;
  if (admissionNumber === null) throw new TypeError('a refusal has no admission');
  const facts = Object.fromEntries(FACTS.map((name) => [name, closed[name]])) as EventFacts;
  return { admissionNumber, admittedAtMs, reservedNanos, facts };
}

/** The settlement of an operation that nobody settled: outcome unknown, charged at the reservation. */
export function lostSettlement({ facts, reservedNanos }: Admission, nowMs: number): Settlement {
  const line = plainLine(facts.modelRequested, 'reserved', null, reservedNanos);
  return {
    ...UNTOLD_SETTLEMENT,
    ...facts,
    endedAtMs: nowMs,
    outcome: 'lost',
    basis: 'reserved',
    lines: [line],
  };
}

/** The settlement of an operation of which no byte went upstream: it cost nothing. */
export function cancelledSettlement({ facts }: Admission, nowMs: number): Settlement {
  const line = plainLine(facts.modelRequested, 'none', '0', '0');
  return {
    ...UNTOLD_SETTLEMENT,
    ...facts,
    endedAtMs: nowMs,
    outcome: 'cancelled',
    basis: 'none',
    lines: [line],
  };
}

/** The settlement of an operation that is another one: the provider gave both the same id, and bills one. */
export function repeatedSettlement({ facts }: Admission, settlement: Settlement): Settlement {
  const line = plainLine(facts.modelRequested, 'none', '0', '0');
  const lines = [{ ...line, flags: ['restated_usage' as const] }];
  return { ...settlement, basis: 'none', lines, deferredAs: [] };
}

/**
 * What became known after the alarm had closed an operation: the truth as cost, and as charge the difference to
 * what was charged then, in the operation's own time.
 */
export function correctionEvent(closed: UsageEvent, settlement: Settlement): EventDraft {
  const truth = closingEvent(admissionOf(closed), settlement);
  const [first = plainLine(closed.modelRequested, settlement.basis, '0', '0'), ...others] = truth.lines;
  const difference = BigInt(first.chargedNanos) - BigInt(closed.chargedNanos);
  return {
    ...truth,
    kind: 'correction',
    correctsEventId: closed.eventId,
    lines: [{ ...first, chargedNanos: difference.toString() }, ...others],
    chargedNanos: (BigInt(truth.chargedNanos) - BigInt(closed.chargedNanos)).toString(),
  };
}

/** A call that was not admitted; `repeatCount` equal ones stand in one row. */
export function refusalEvent(
  facts: EventFacts,
  refusal: Refusal,
  status: number,
  nowMs: number,
  repeatCount: number,
): EventDraft {
  return {
    ...UNTOLD,
    ...facts,
    kind: 'refusal',
    admissionNumber: null,
    admittedAtMs: nowMs,
    endedAtMs: nowMs,
    totalMs: 0,
    reservedNanos: '0',
    status,
    outcome: 'refused',
    refusal: refusal.code,
    refusalLevel: refusal.level ?? null,
    refusalRule: refusal.rule ?? null,
    basis: 'none',
    lines: [],
    costNanos: '0',
    chargedNanos: '0',
    repeatCount,
  };
}

function totalCost(lines: readonly EventLine[]): string | null {
  let total = 0n;
  for (const { costNanos } of lines) {
    if (costNanos === null) return null;
    total += BigInt(costNanos);
  }
  return total.toString();
}

/** A line without classes: what a call cost as a whole, or that this is not known. */
export function plainLine(
  model: string | null,
  basis: Basis,
  costNanos: string | null,
  chargedNanos: string,
): EventLine {
  return {
    model,
    basis,
    classes: [],
    costNanos,
    chargedNanos,
    priceSource: 'none',
    priceVersion: null,
    priceId: null,
    catalogueCostNanos: null,
    providerTotal: null,
    providerCostUsd: null,
    flags: [],
  };
}

/** What an event says where there is nothing to say. */
const UNTOLD = {
  schema: 1,
  correctsEventId: null,
  repeatCount: 1,
  providerAccount: null,
  serviceTier: null,
  upstreamId: null,
  status: null,
  refusal: null,
  refusalLevel: null,
  refusalRule: null,
  responseBytes: null,
  firstByteMs: null,
  unknownUsageKeys: [],
  rawUsage: {},
} satisfies Partial<EventDraft>;

const UNTOLD_SETTLEMENT = {
  status: null,
  serviceTier: null,
  upstreamId: null,
  providerAccount: null,
  responseBytes: null,
  firstByteMs: null,
  unknownUsageKeys: [],
  rawUsage: {},
  deferredAs: [],
} satisfies Partial<Settlement>;
