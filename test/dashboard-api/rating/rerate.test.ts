import { describe, expect, it } from 'vitest';
import { accountingPeriod } from '../../../contract/accounting-period.ts';
import type { PriceOverride } from '../../../contract/organisation.ts';
import { findPrice } from '../../../contract/prices/book.ts';
import { type RatingPrices, rerate } from '../../../dashboard-api/rating/rerate.ts';
import type { RatedLine } from '../../../db/rating/lines.ts';
import { NOON_MS } from '../../db/sample-usage.ts';
import { type CallFacts, lineOf } from './rated-calls.ts';

const ID = '01890a5d-ac96-774b-bcce-b302099a8001';
const BOOK: RatingPrices = { corrected: null, overrides: [] };
const USED = { inputUncached: 1_000, outputText: 100 };
const PRICED: CallFacts = { provider: 'openai', model: 'gpt-4o-mini', usage: USED };

function rated(facts: CallFacts, change: Partial<RatedLine> = {}): RatedLine {
  return {
    eventId: ID,
    line: 0,
    keyId: 'key',
    provider: facts.provider,
    admittedAt: new Date(NOON_MS),
    modelRequested: null,
    serviceTier: null,
    providerAccount: null,
    rawUsage: {},
    adjustments: [],
    recorded: lineOf(facts),
    ...change,
  };
}

const rates = (provider: string, model: string, priceUsd: string): PriceOverride => ({
  id: ID,
  provider,
  model,
  effectiveFromMs: 0,
  effectiveUntilMs: null,
  price: {
    kind: 'rates',
    serviceTiers: null,
    rates: (['input.uncached', 'output.text'] as const).map((name) => ({
      class: name,
      modality: 'text',
      priceUsd,
      priceUnit: '1000000',
    })),
  },
});
const given = (...corrected: PriceOverride[]): RatingPrices => ({ corrected, overrides: [] });

describe('one line rated again', () => {
  it('is unchanged under the prices that priced it, in its own list and tier', () => {
    const calls: CallFacts[] = [
      PRICED,
      { provider: 'anthropic', model: 'claude-sonnet-4-5-20250929', usage: { ...USED, cacheRead: 20_000 } },
      { provider: 'google-ai-studio', model: 'gemini-2.5-pro', usage: { inputUncached: 250_000 } },
    ];
    for (const call of calls) expect(rerate(rated(call), BOOK).outcome).toBe('unchanged');
    const flex = { ...PRICED, model: 'gpt-5', context: { serviceTier: 'flex' } };
    expect(rerate(rated(flex, { serviceTier: 'flex' }), BOOK).outcome).toBe('unchanged');
    const us = { provider: 'anthropic-us', model: 'claude-opus-4-6', usage: USED };
    expect(rerate(rated(us, { provider: 'anthropic' }), BOOK).outcome).toBe('unchanged');
  });

  it('becomes known once there is a price, by the list that the usage states', () => {
    const unknown = { provider: 'anthropic', model: 'claude-opus-4-6', usage: USED };
    const recorded = lineOf({ ...unknown, provider: 'no-such-list' });
    expect(recorded).toMatchObject({ costNanos: null, priceId: null });
    const costIn = (rawUsage: Record<string, unknown>) => {
      const answer = rerate(rated(unknown, { recorded, rawUsage }), BOOK);
      return answer.outcome === 'changed' ? answer.costNanos : answer.outcome;
    };
    const [plain, us] = [costIn({}), costIn({ inference_geo: 'us' })];
    expect(plain).toBe(lineOf(unknown).costNanos);
    expect(us).toBe(lineOf({ ...unknown, provider: 'anthropic-us' }).costNanos);
    expect(us).not.toBe(plain);
  });

  it('says why it cannot be priced, and keeps what it costs', () => {
    const reasonOf = (line: RatedLine, prices = BOOK) => {
      const answer = rerate(line, prices);
      return answer.outcome === 'notPriced' ? [answer.reason, answer.present.costNanos] : answer.outcome;
    };
    const known = lineOf(PRICED).costNanos;
    expect(reasonOf(rated({ ...PRICED, usage: {} }))).toEqual(['no_usage', null]);
    expect(reasonOf(rated({ ...PRICED, flags: ['reader_limit'] }))).toEqual(['figures_missing', null]);
    expect(reasonOf(rated({ ...PRICED, model: null }))).toEqual(['no_model', null]);
    expect(reasonOf(rated({ ...PRICED, model: 'no-such-model' }))).toEqual(['no_price', null]);
    expect(reasonOf(rated(PRICED), given(rates('openai', 'gpt-*', '1')))).toBe('changed');
    const audio = { ...PRICED, usage: { ...USED, counts: { 'count.images': '2' } } };
    expect(reasonOf(rated(audio), given(rates('openai', 'gpt-*', '1')))).toEqual(['no_rate', null]);
    const vertex = { provider: 'vertex', model: 'gemini-9', usage: USED };
    expect(reasonOf(rated(vertex))).toEqual(['place_not_known', null]);
    expect(reasonOf(rated(vertex), given(rates('vertex', 'gemini-9', '1')))).toBe('changed');
    const spoiled = { ...lineOf(PRICED), costNanos: '1' };
    expect(reasonOf(rated(PRICED, { recorded: spoiled }))).toEqual(['does_not_add_up', '1']);
    const withdrawn = rated(PRICED, { recorded: { ...lineOf(PRICED), model: 'no-such-model' } });
    expect(reasonOf(withdrawn)).toEqual(['no_price', known]);
  });

  it('is left alone where the provider stated the cost, and where nothing was billed', () => {
    const stated = { ...PRICED, usage: { ...USED, providerCostUsd: '0.25' } };
    expect(rerate(rated(stated), given(rates('openai', 'gpt-*', '1'))).outcome).toBe('unchanged');
    const free = { ...PRICED, context: { basis: 'none' } } as const;
    expect(rerate(rated(free), BOOK)).toMatchObject({ outcome: 'unchanged', present: { costNanos: '0' } });
  });

  it('is outside where prices were given for others', () => {
    expect(rerate(rated(PRICED), given(rates('openai', 'gpt-5*', '1'))).outcome).toBe('outside');
    expect(rerate(rated({ ...PRICED, model: null }), given(rates('openai', '*', '1'))).outcome).toBe(
      'outside',
    );
  });

  it('of a registered host goes by what was agreed with that host', () => {
    const call = { provider: 'custom', model: 'our-model', usage: USED };
    const agreed = { ...rates('custom', 'our-model', '2'), host: 'ours' };
    const answerAt = (providerAccount: string | null) =>
      rerate(rated(call, { providerAccount }), { corrected: null, overrides: [agreed] });
    expect(answerAt('ours')).toMatchObject({ outcome: 'changed', costNanos: String(1_100 * 2_000) });
    expect(answerAt('theirs')).toMatchObject({ outcome: 'notPriced', reason: 'no_price' });
    expect(answerAt(null)).toMatchObject({ outcome: 'notPriced', reason: 'no_price' });
  });

  it('goes by the organisation’s own prices, with the book’s figure kept beside', () => {
    const discount: PriceOverride = {
      ...rates('openai', 'gpt-4o-mini', '1'),
      price: { kind: 'discount', percent: '50' },
    };
    const answer = rerate(rated(PRICED), { corrected: null, overrides: [discount] });
    const book = lineOf(PRICED);
    expect(answer).toMatchObject({
      outcome: 'changed',
      costNanos: String(BigInt(book.costNanos ?? '0') / 2n),
      line: { priceSource: 'override', catalogueCostNanos: book.costNanos, chargedNanos: book.chargedNanos },
    });
  });

  it('goes by a price that was agreed with one host where that host was called', () => {
    const azure: CallFacts = { provider: 'azure-openai', model: 'gpt-4o', usage: USED };
    const prices = given({ ...rates('azure-openai', 'gpt-4o', '1'), host: 'resource-one' });
    const outcome = (providerAccount: string) => rerate(rated(azure, { providerAccount }), prices).outcome;
    expect([outcome('resource-one'), outcome('resource-two')]).toEqual(['changed', 'outside']);
  });

  it('of an alias is priced by what was served, never by the alias', () => {
    const alias = { recorded: lineOf({ ...PRICED, model: null }), modelRequested: 'gpt-4o-mini-latest' };
    expect(rerate(rated(PRICED, alias), BOOK)).toMatchObject({ outcome: 'notPriced', reason: 'no_model' });
    expect(rerate(rated(PRICED, { ...alias, modelRequested: 'gpt-4o-mini' }), BOOK)).toMatchObject({
      outcome: 'changed',
      costNanos: lineOf(PRICED).costNanos,
    });
    expect(findPrice({ ...PRICED, model: 'gpt-4o-mini', atMs: NOON_MS, serviceTier: null })).not.toBeNull();
  });
});

describe('the month of the books', () => {
  it('is that of the usage, in UTC, unless it is closed', () => {
    const at = new Date('2026-11-30T23:59:59.999Z');
    expect(accountingPeriod(at, null)).toBe('2026-11');
    expect(accountingPeriod(at, '2026-10')).toBe('2026-11');
    expect(accountingPeriod(at, '2026-11')).toBe('2026-12');
    expect(accountingPeriod(at, '2026-12')).toBe('2027-01');
  });
});
