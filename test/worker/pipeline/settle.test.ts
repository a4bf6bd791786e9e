import { describe, expect, it } from 'vitest';
import { usageEventSchema } from '../../../contract/event.ts';
import { type Basis, NO_USAGE, type Usage, type UsageReading } from '../../../contract/usage.ts';
import { closingEvent, eventFacts } from '../../../worker/gate/events.ts';
import type { ForwardEnd } from '../../../worker/pipeline/forward.ts';
import { settlementOf } from '../../../worker/pipeline/settle.ts';
import { NOON_MS, sampleCall, sampleId, samplePrice, sampleRecord } from '../gate/samples.ts';
import { admittedCall } from './calls.ts';

const CHAT = admittedCall('openai', '/v1/chat/completions', { strictModel: 'gpt-4o-mini' });

const reading = (usage: Partial<Usage> | null, changes: Partial<UsageReading> = {}): UsageReading => ({
  lines: usage === null ? [] : [{ model: 'gpt-4o-mini', usage: { ...NO_USAGE, ...usage }, flags: [] }],
  serviceTier: 'default',
  upstreamId: 'chatcmpl-1',
  isComplete: true,
  unknownKeys: [],
  raw: {},
  ...changes,
});

const ended = (
  how: ForwardEnd['how'],
  status: number | null,
  read: UsageReading | null,
  headers: Headers | null = null,
): ForwardEnd => ({
  how,
  status,
  headers,
  firstByteMs: 12,
  tap: status === null ? null : { how: 'complete', reading: read, bytes: 900 },
});

/** 1,000 uncached tokens at 0.15 and 100 generated ones at 0.60 dollars per million. */
const USED = { inputUncached: 1_000, outputText: 100 };
const COST = '210000';

/** How a call to chat completions ended -> what is known, what it cost and what it is charged. */
const TABLE: [string, ForwardEnd, Basis, string | null, string, string][] = [
  ['answered and stated', ended('complete', 200, reading(USED)), 'reported', COST, COST, 'completed'],
  [
    'L7: answered with a true zero',
    ended('complete', 200, reading({ inputUncached: 0, outputText: 0 })),
    'reported',
    '0',
    '0',
    'completed',
  ],
  [
    'L3: read to its end after the caller had left',
    ended('caller_left', 200, reading(USED)),
    'drained',
    COST,
    COST,
    'caller_left',
  ],
  [
    'L6: broken off with a running figure',
    ended('caller_left', 200, reading(USED, { isComplete: false })),
    'estimated',
    COST,
    '1000',
    'caller_left',
  ],
  [
    'L5: broken off by the provider before it stated anything',
    ended('upstream_broke', 200, reading(null, { isComplete: false })),
    'reserved',
    null,
    '1000',
    'upstream_incomplete',
  ],
  [
    'broken off behind its usage but before its end',
    ended('upstream_broke', 200, reading(USED, { isComplete: false })),
    'estimated',
    COST,
    '1000',
    'upstream_incomplete',
  ],
  [
    'L5: left by its caller before anything was stated',
    ended('caller_left', 200, reading({}, { isComplete: false })),
    'reserved',
    null,
    '1000',
    'caller_left',
  ],
  [
    'L5: complete, and silent about usage',
    ended('complete', 200, reading(null)),
    'reserved',
    null,
    '1000',
    'completed',
  ],
  [
    'with a copy that was given up',
    ended('lagged', 200, reading({}, { isComplete: false })),
    'reserved',
    null,
    '1000',
    'completed',
  ],
  ['refused by the provider', ended('complete', 429, null), 'none', '0', '0', 'upstream_error'],
  ['failed at the provider', ended('complete', 500, null), 'none', '0', '0', 'upstream_error'],
  ['sent elsewhere', ended('complete', 302, null), 'none', '0', '0', 'completed'],
  ['L5: never answered', ended('unreachable', null, null), 'reserved', null, '1000', 'upstream_unreachable'],
  ['L5: timed out', ended('timed_out', null, null), 'reserved', null, '1000', 'upstream_timeout'],
  [
    'L5: left by its caller before any answer',
    ended('caller_left', null, null),
    'reserved',
    null,
    '1000',
    'caller_left',
  ],
  [
    'timed out in the middle of its answer',
    ended('timed_out', 200, reading(USED, { isComplete: false })),
    'estimated',
    COST,
    '1000',
    'upstream_timeout',
  ],
];

describe('a metered call', () => {
  it.each(TABLE)('%s', (_, end, basis, costNanos, chargedNanos, outcome) => {
    const settlement = settlementOf(CHAT, end, NOON_MS + 5);
    expect(settlement).toMatchObject({ requestId: sampleId(1), endedAtMs: NOON_MS + 5, basis, outcome });
    expect(settlement.lines).toHaveLength(1);
    expect(settlement.lines[0]).toMatchObject({ basis, costNanos, chargedNanos, model: 'gpt-4o-mini' });
  });

  it('L6: an estimate is marked as a lower bound', () => {
    const end = ended('caller_left', 200, reading(USED, { isComplete: false }));
    expect(settlementOf(CHAT, end, NOON_MS).lines[0]?.flags).toEqual(['lower_bound']);
    const whole = ended('complete', 200, reading(USED));
    expect(settlementOf(CHAT, whole, NOON_MS).lines[0]?.flags).toEqual([]);
  });

  it('L5: whose model has no price is charged its reservation, its cost unknown', () => {
    const line = { model: 'a-model-of-tomorrow', usage: { ...NO_USAGE, ...USED }, flags: [] };
    const end = ended('complete', 200, reading(null, { lines: [line] }));
    expect(settlementOf(CHAT, end, NOON_MS).lines[0]).toMatchObject({
      basis: 'reported',
      costNanos: null,
      chargedNanos: '1000',
    });
  });

  it('stated in counts or in money alone is stated', () => {
    for (const usage of [{ counts: { 'count.images': '2' } }, { providerCostUsd: '0.0042' }] as const)
      expect(settlementOf(CHAT, ended('complete', 200, reading(usage)), NOON_MS).basis).toBe('reported');
  });

  it('has a line for every model that was billed', () => {
    const [first] = reading(USED).lines;
    const second = { model: 'gpt-4o', usage: { ...NO_USAGE, inputUncached: 0, outputText: 10 }, flags: [] };
    const end = ended('complete', 200, reading(null, { lines: first ? [first, second] : [] }));
    const { lines } = settlementOf(CHAT, end, NOON_MS);
    expect(lines.map(({ model, chargedNanos }) => [model, chargedNanos])).toEqual([
      ['gpt-4o-mini', COST],
      ['gpt-4o', '100000'],
    ]);
  });

  it('is priced by the organisation’s own price of its admission, with the book’s figure beside it', () => {
    const price = samplePrice();
    const end = ended('complete', 200, reading(USED));
    const { lines } = settlementOf({ ...CHAT, priceOverrides: [price] }, end, NOON_MS);
    expect(lines[0]).toMatchObject({
      costNanos: '168000',
      chargedNanos: '168000',
      priceSource: 'override',
      catalogueCostNanos: COST,
    });
    expect(lines[0]?.priceId).toContain(price.id);
  });

  it('of a registered host names it as the account, and is priced by what was agreed with it', () => {
    const custom = { ...admittedCall('custom', '/v1/chat/completions'), place: 'ours' };
    const rate = { class: 'input.uncached', modality: 'text', priceUsd: '3', priceUnit: '1000000' } as const;
    const own = samplePrice({
      provider: 'custom',
      model: '*',
      price: { kind: 'rates', serviceTiers: null, rates: [rate] },
    });
    const end = ended('complete', 200, reading({ inputUncached: 1_000, outputText: 0 }));
    const settledAt = (host: string) =>
      settlementOf({ ...custom, priceOverrides: [{ ...own, host }] }, end, NOON_MS);
    expect(settledAt('ours')).toMatchObject({
      providerAccount: 'ours',
      lines: [{ priceSource: 'override' }],
    });
    expect(settledAt('theirs').lines).toMatchObject([{ priceSource: 'none', costNanos: null }]);
  });

  it('carries what the response says of tier, id and account, in strict form', () => {
    const headers = new Headers({ 'openai-organization': 'org-1' });
    const end = ended('complete', 200, reading(USED), headers);
    expect(settlementOf(CHAT, end, NOON_MS)).toMatchObject({
      serviceTier: 'default',
      upstreamId: 'chatcmpl-1',
      providerAccount: 'org-1',
      responseBytes: 900,
      firstByteMs: 12,
    });
    const odd = new Headers({ 'openai-organization': 'not a name' });
    expect(settlementOf(CHAT, ended('complete', 200, null, odd), NOON_MS).providerAccount).toBeNull();
  });

  it('keeps every figure inside the schema of the event, also where a clock was set back', () => {
    const early = { ...ended('complete', 200, reading(USED)), firstByteMs: -3 };
    for (const end of [...TABLE.map(([, end]) => end), early]) {
      const facts = eventFacts(sampleRecord(), sampleCall(1), {});
      const admission = { admissionNumber: 1, admittedAtMs: NOON_MS, reservedNanos: '1000', facts };
      const draft = closingEvent(admission, settlementOf(CHAT, end, NOON_MS + 5));
      const place = { eventId: sampleId(2), gateId: 'gate', incarnationId: sampleId(3), eventNumber: 1 };
      const totals = { totalEvents: 1, totalChargedNanos: draft.chargedNanos };
      expect(usageEventSchema.safeParse({ ...draft, ...place, ...totals }).error).toBeUndefined();
    }
  });
});

describe('other endpoints', () => {
  const free = admittedCall('openai', '/v1/moderations', {}, 0n);
  const unknown = admittedCall('openai', '/v1/something/new', {}, 50_000_000n);

  it('a free one costs nothing, however it ends', () => {
    expect(free.endpoint.metering).toBe('free');
    for (const end of [
      ended('complete', 200, null),
      ended('unreachable', null, null),
      ended('caller_left', 200, null),
    ])
      expect(settlementOf(free, end, NOON_MS)).toMatchObject({
        basis: 'none',
        lines: [{ costNanos: '0', chargedNanos: '0' }],
      });
  });

  it('L8: one that we cannot read is unmetered and charged the configured amount', () => {
    expect(settlementOf(unknown, ended('complete', 200, null), NOON_MS)).toMatchObject({
      basis: 'unmetered',
      lines: [{ model: null, costNanos: null, chargedNanos: '50000000' }],
    });
  });

  it('one that we cannot read and that refused costs nothing', () => {
    expect(settlementOf(unknown, ended('complete', 404, null), NOON_MS)).toMatchObject({
      basis: 'none',
      lines: [{ costNanos: '0', chargedNanos: '0' }],
    });
  });

  it('L5: one that we cannot read and that never answered may have been billed', () => {
    expect(settlementOf(unknown, ended('unreachable', null, null), NOON_MS)).toMatchObject({
      basis: 'reserved',
      lines: [{ costNanos: null, chargedNanos: '50000000' }],
    });
  });
});

describe('speech', () => {
  const speak = (model: string, spokenCharacters: number) =>
    admittedCall('openai', '/v1/audio/speech', { strictModel: model, spokenCharacters }, 61_425_000n);
  const sound = ended('complete', 200, reading(null));

  it('is an estimate by its characters where its model is billed by them, whoever hears its end', () => {
    for (const end of [sound, ended('caller_left', 200, null)]) {
      expect(settlementOf(speak('tts-1', 4_095), end, NOON_MS)).toMatchObject({
        basis: 'estimated',
        lines: [
          {
            model: 'tts-1',
            costNanos: '61425000',
            chargedNanos: '61425000',
            classes: [{ class: 'count.characters', quantity: '4095', priceUsd: '15' }],
          },
        ],
      });
    }
  });

  it('L8: is unmetered where it is billed by tokens that sound does not state, and nothing where it was refused', () => {
    expect(settlementOf(speak('gpt-4o-mini-tts', 90), sound, NOON_MS).basis).toBe('unmetered');
    expect(settlementOf(speak('tts-1', 90), ended('complete', 400, null), NOON_MS).basis).toBe('none');
    expect(settlementOf(speak('tts-1', 90), ended('unreachable', null, null), NOON_MS).basis).toBe(
      'reserved',
    );
  });

  it('is what its events state, where they do', () => {
    const stated = settlementOf(speak('tts-1', 90), ended('complete', 200, reading(USED)), NOON_MS);
    expect(stated).toMatchObject({ basis: 'reported', lines: [{ costNanos: COST }] });
  });
});
