/** One made-up call as the gateway would have recorded it: its usage priced by the price book, its end as drawn. Pure. */
import type { Outcome, UsageEvent } from '../../contract/event.ts';
import type { PriceOverride } from '../../contract/organisation.ts';
import { priceLines } from '../../contract/prices/price-line.ts';
import { reserveNanos } from '../../contract/prices/reserve.ts';
import { REFUSALS } from '../../contract/refusals.ts';
import { type Basis, NO_USAGE, type Usage } from '../../contract/usage.ts';
import {
  type Admission,
  closingEvent,
  correctionEvent,
  type EventDraft,
  type EventFacts,
  lostSettlement,
  refusalEvent,
} from '../../worker/gate/events.ts';
import type { Settlement } from '../../worker/gate/protocol.ts';
import type { RandomStream } from './random.ts';
import { CUSTOMERS, FEATURES, type Model } from './workloads.ts';
import type { Period, SeededKey, World } from './world.ts';

/** What a policy charges where nothing can be known: one cent. */
const UNKNOWN_CHARGE_NANOS = 10_000_000n;
const ANTHROPIC_STYLE = 'messages';

type Ending =
  | 'completed'
  | 'left'
  | 'estimated'
  | 'failed'
  | 'refused by the provider'
  | 'lost'
  | 'unmetered';

const ENDINGS: readonly (readonly [number, Ending])[] = [
  [940, 'completed'],
  [12, 'left'],
  [10, 'estimated'],
  [14, 'failed'],
  [12, 'refused by the provider'],
  [3, 'lost'],
  [2, 'unmetered'],
];

const REFUSED = [
  [5, 'rate_limited'],
  [3, 'model_not_allowed'],
  [2, 'token_rate_limited'],
  [1, 'dimensions_required'],
] as const;
const REFUSED_SHARE = 0.008;

/** Makes the calls of one organisation, each from the same stream of random numbers. */
export class CallMaker {
  readonly #world: World;
  readonly #period: Period;
  readonly #random: RandomStream;
  #admissions = 0;

  constructor(world: World, period: Period, random: RandomStream) {
    this.#world = world;
    this.#period = period;
    this.#random = random;
  }

  make(key: SeededKey, admittedAtMs: number): EventDraft {
    const random = this.#random;
    const { models, later } = key.workload;
    const passed = (admittedAtMs - this.#period.fromMs) / (this.#period.toMs - this.#period.fromMs);
    const model = random.weighted(later && passed >= later.at ? later.models : models);
    const usage = usageOf(key, model, random);
    const facts = this.#facts(key, model, usage, admittedAtMs);
    if (random.isWithin(REFUSED_SHARE)) {
      const code = random.weighted(REFUSED);
      const refusal = { code, level: 'key', rule: 'limits' } as const;
      const repeats = code === 'rate_limited' ? random.between(1, 60) : 1;
      return refusalEvent(facts, refusal, REFUSALS[code].status, admittedAtMs, repeats);
    }
    const ending = random.weighted(ENDINGS);
    const reservedNanos = reserveNanos({
      priceLists: [facts.provider],
      model: model.model,
      atMs: admittedAtMs,
      serviceTier: null,
      inputBytes: facts.requestBytes ?? 0,
      mayHoldMedia: false,
      candidateCount: 1,
      maxOutputTokens: facts.outputCapTokens,
      unknownChargeNanos: UNKNOWN_CHARGE_NANOS,
      overrides: this.#overridesOf(facts.provider),
    }).reservedNanos.toString();
    this.#admissions += 1;
    const admission = { admissionNumber: this.#admissions, admittedAtMs, reservedNanos, facts };
    const reachedUs = ending === 'unmetered' ? { ...facts, ...UNMETERED } : facts;
    return closingEvent(
      { ...admission, facts: reachedUs },
      this.#settlement(admission, model, usage, ending),
    );
  }

  /** What becomes known later of a call whose cost had to be guessed. */
  correct(closed: UsageEvent, admission: Admission): EventDraft {
    const key = this.#world.keys.find(({ keyId }) => keyId === closed.keyId);
    if (!key) throw new RangeError('a call of another organisation');
    const { provider, endpoint, modelRequested, operation } = closed;
    const model = { provider, endpoint, model: modelRequested ?? 'other', operation: operation ?? 'other' };
    const usage = usageOf(key, model, this.#random);
    const settlement = this.#settlement(admission, model, usage, 'completed');
    const endedAtMs = closed.endedAtMs + this.#random.between(60_000, 1_200_000);
    return correctionEvent(closed, { ...settlement, endedAtMs });
  }

  #facts(key: SeededKey, model: Model, usage: Usage, atMs: number): EventFacts {
    const random = this.#random;
    const { workload, teamLabel, environment } = key;
    const isConsumers = workload.rhythm === 'consumer';
    return {
      requestId: random.id(atMs),
      organisationId: this.#world.organisationId,
      keyId: key.keyId,
      keySecret: key.keySecret,
      keyRehash: null,
      projectId: key.projectId,
      teamId: key.teamId,
      ownerId: key.ownerId,
      environment,
      provider: model.provider,
      upstream: 'simulator',
      method: 'POST',
      endpoint: model.endpoint,
      operation: model.operation,
      modelRequested: model.model,
      isStreamed: random.isWithin(workload.streamed),
      dimensions: {
        team: teamLabel,
        app: workload.app,
        env: environment,
        ...(isConsumers ? { customer: CUSTOMERS[random.between(0, 5)] ?? 'acme' } : {}),
        ...(random.isWithin(0.8) ? { feature: FEATURES[random.between(0, 3)] ?? 'chat' } : {}),
      },
      fixedDimensions: [],
      policyVersion: 1,
      organisationVersion: null,
      budgetAccounts: [],
      outputCapTokens: workload.outputTokens === 0 ? null : workload.outputTokens * 8,
      outputCapBy: workload.outputTokens === 0 ? null : 'caller',
      requestBytes: Math.round((inputOf(usage) ?? 0) * 4.2) + 180,
    };
  }

  #settlement(admission: Admission, model: Model, usage: Usage, ending: Ending): Settlement {
    const { facts, admittedAtMs, reservedNanos } = admission;
    const random = this.#random;
    const outputTokens = (usage.outputText ?? 0) + (usage.outputReasoning ?? 0);
    const firstByteMs = Math.round(random.around(320, 0.5));
    const totalMs = firstByteMs + Math.round(outputTokens * random.around(9, 0.3));
    if (ending === 'lost') return lostSettlement(admission, admittedAtMs + 180_000);
    const { basis, outcome, status } = HOW[ending];
    const isBilled = basis === 'reported' || basis === 'drained' || basis === 'estimated';
    const { lines } = priceLines(
      isBilled ? [{ model: model.served ?? model.model, usage, flags: ['simulated'] }] : [],
      {
        provider: facts.provider,
        modelRequested: facts.modelRequested,
        atMs: admittedAtMs,
        serviceTier: null,
        basis,
        reservedNanos: BigInt(reservedNanos),
        unknownChargeNanos: UNKNOWN_CHARGE_NANOS,
        overrides: this.#overridesOf(facts.provider),
      },
    );
    return {
      requestId: facts.requestId,
      endedAtMs: admittedAtMs + totalMs,
      outcome,
      basis,
      status,
      lines,
      isStreamed: facts.isStreamed,
      serviceTier: null,
      upstreamId: null,
      providerAccount: null,
      responseBytes: outputTokens * 5 + 240,
      firstByteMs,
      unknownUsageKeys: [],
      deferredAs: [],
      rawUsage:
        isBilled && ending !== 'estimated'
          ? { input_tokens: inputOf(usage) ?? 0, output_tokens: outputTokens }
          : {},
    };
  }

  #overridesOf(provider: string): PriceOverride[] {
    return this.#world.overrides.filter((override) => override.provider === provider);
  }
}

const UNMETERED = { endpoint: '/v1/fine_tuning/jobs', operation: 'other', modelRequested: null } as const;

interface How {
  readonly basis: Basis;
  readonly outcome: Outcome;
  readonly status: number;
}

const HOW: Readonly<Record<Exclude<Ending, 'lost'>, How>> = {
  completed: { basis: 'reported', outcome: 'completed', status: 200 },
  left: { basis: 'drained', outcome: 'caller_left', status: 200 },
  estimated: { basis: 'estimated', outcome: 'upstream_incomplete', status: 200 },
  failed: { basis: 'none', outcome: 'upstream_error', status: 500 },
  'refused by the provider': { basis: 'none', outcome: 'upstream_error', status: 429 },
  unmetered: { basis: 'unmetered', outcome: 'completed', status: 200 },
};

function inputOf({ inputUncached, cacheRead, cacheWrite5m }: Usage): number | null {
  return inputUncached === null ? null : inputUncached + (cacheRead ?? 0) + (cacheWrite5m ?? 0);
}

function usageOf({ workload }: SeededKey, model: Model, random: RandomStream): Usage {
  const input = Math.max(1, Math.round(random.around(workload.inputTokens, workload.spread)));
  const output = Math.round(random.around(workload.outputTokens, workload.spread));
  if (workload.outputTokens === 0) return { ...NO_USAGE, inputUncached: input, providerTotal: input };
  const isCached = random.isWithin(workload.cachedCalls);
  const cached = isCached ? Math.floor(input * workload.cachedPart) : 0;
  const isWritten = model.operation === ANTHROPIC_STYLE && random.isWithin(0.15);
  const reasoning = Math.round(output * workload.reasoning);
  return {
    ...NO_USAGE,
    inputUncached: input - cached,
    cacheRead: isWritten ? 0 : cached,
    ...(model.operation === ANTHROPIC_STYLE ? { cacheWrite5m: isWritten ? cached : 0, cacheWrite1h: 0 } : {}),
    outputText: output,
    outputReasoning: reasoning,
    providerTotal: input + output + reasoning,
  };
}
