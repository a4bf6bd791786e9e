import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EventLine, eventLineSchema } from '../../../contract/event.ts';
import { type PricingContext, priceLine, priceLines } from '../../../contract/prices/price-line.ts';
import { type Basis, type MeteredLine, NO_USAGE, type Usage } from '../../../contract/usage.ts';

const CONTEXT: PricingContext = {
  provider: 'openai',
  modelRequested: 'gpt-4o-mini',
  atMs: Date.parse('2026-11-20T12:00:00Z'),
  serviceTier: 'default',
  basis: 'reported',
  reservedNanos: 5_000n,
  unknownChargeNanos: 7_000n,
};
const ANTHROPIC = {
  provider: 'anthropic',
  modelRequested: 'claude-3-7-sonnet-20250219',
  serviceTier: 'standard',
};

const line = (usage: Partial<Usage>, model: string | null = null): MeteredLine => ({
  model,
  usage: { ...NO_USAGE, ...usage },
  flags: [],
});

function price(
  usage: Partial<Usage>,
  context: Partial<PricingContext> = {},
  model: string | null = null,
): EventLine {
  return eventLineSchema.parse(priceLine(line(usage, model), { ...CONTEXT, ...context }));
}

/** `class/modality` to quantity, price and cost. */
function classes({ classes: rows }: EventLine): Record<string, [string, string | null, string | null]> {
  return Object.fromEntries(
    rows.map((row) => [`${row.class}/${row.modality}`, [row.quantity, row.priceUsd, row.costNanos]]),
  );
}

describe('priced classes', () => {
  it('L14: cached tokens are charged once, at their own rate', () => {
    const priced = price({ inputUncached: 126, cacheRead: 1_024, outputText: 307, outputReasoning: 0 });
    expect(classes(priced)).toEqual({
      'input.uncached/text': ['126', '0.15', '18900'],
      'input.cacheRead/text': ['1024', '0.075', '76800'],
      'output.text/text': ['307', '0.6', '184200'],
      'output.reasoning/text': ['0', '0.6', '0'],
    });
    expect(priced).toMatchObject({
      costNanos: '279900',
      chargedNanos: '279900',
      priceSource: 'catalogue',
      priceId: 'openai:gpt-4o-mini:initial',
    });
  });

  it('L15: cache writes keep their lifetimes', () => {
    const priced = price(
      { inputUncached: 10, cacheRead: 20, cacheWrite5m: 30, cacheWrite1h: 40, outputText: 50 },
      ANTHROPIC,
    );
    expect(classes(priced)).toMatchObject({
      'input.cacheWrite5m/text': ['30', '3.75', '112500'],
      'input.cacheWrite1h/text': ['40', '6', '240000'],
    });
    expect(priced.costNanos).toBe(String(30_000 + 6_000 + 112_500 + 240_000 + 750_000));
  });

  it('prices a modality apart where it has a rate, its cached part apart as well', () => {
    const gemini = { provider: 'google-ai-studio', modelRequested: 'gemini-2.5-flash', serviceTier: null };
    const usage = { inputUncached: 334, cacheRead: 17_379, outputText: 68, outputReasoning: 821 };
    expect(
      classes(price({ ...usage, audioInput: 1_917, audioCacheRead: 1_881, videoInput: 15_780 }, gemini)),
    ).toEqual({
      'input.uncached/audio': ['36', '1', '36000'],
      'input.uncached/text': ['298', '0.3', '89400'],
      'input.cacheRead/audio': ['1881', '0.1', '188100'],
      'input.cacheRead/text': ['15498', '0.03', '464940'],
      'output.text/text': ['68', '2.5', '170000'],
      'output.reasoning/text': ['821', '2.5', '2052500'],
    });
  });

  it('does not guess how a modality was split over a cache', () => {
    const context = { modelRequested: 'gpt-realtime' };
    const usage = { inputUncached: 100, cacheRead: 50, outputText: 1 };
    expect(price({ ...usage, audioInput: 80 }, context).costNanos).toBeNull();
    expect(price({ ...usage, imageInput: 80 }, context).costNanos).toBeNull();
    expect(price({ ...usage, imageInput: 80, cacheRead: 0 }, context).costNanos).not.toBeNull();
  });

  it('does not price a spoken answer as a written one', () => {
    const context = { provider: 'google-ai-studio', modelRequested: 'gemini-2.5-flash' };
    expect(price({ outputText: 10, audioOutput: 4 }, context).costNanos).toBeNull();
    expect(price({ outputText: 10, audioOutput: 0 }, context).costNanos).toBe('25000');
  });

  it('cuts a share that exceeds its class and says so', () => {
    const priced = price({ outputText: 10, audioOutput: 14 }, { modelRequested: 'gpt-audio' });
    expect(classes(priced)).toMatchObject({
      'output.text/audio': ['10', '64', '640000'],
      'output.text/text': ['0', '10', '0'],
    });
    expect(priced.flags).toEqual(['modality_exceeds_class']);
  });

  it('L7: a stated zero costs nothing, nothing stated costs nobody knows what', () => {
    expect(price({ inputUncached: 0, outputText: 0 }).costNanos).toBe('0');
    expect(price({})).toMatchObject({ classes: [], costNanos: null, chargedNanos: '5000' });
  });

  it('L17: the bracket goes by all input, cached or not, and holds for the output too', () => {
    const context = { modelRequested: 'gpt-5.6-sol' };
    const cost = (cacheRead: number) =>
      classes(price({ inputUncached: 1, cacheRead, outputText: 1 }, context))['output.text/text'];
    expect(cost(271_998)).toEqual(['1', '20', '20000']);
    expect(cost(271_999)).toEqual(['1', '30', '30000']);
    expect(price({ outputText: 1 }, context).costNanos).toBeNull();
  });
});

describe('an unknown price', () => {
  it.each([
    ['of the model', { inputUncached: 1, outputText: 1 }, { modelRequested: 'no-such-model' }],
    ['of the tier', { inputUncached: 1, outputText: 1 }, { serviceTier: 'scale' }],
    ['of one class', { inputUncached: 1, cacheWrite1h: 1 }, {}],
    ['of something counted', { inputUncached: 1, counts: { 'count.images': '1' } }, {}],
  ])('%s leaves the cost unknown and charges the reservation', (_, usage, context) => {
    const priced = price(usage, context);
    expect(priced.costNanos).toBeNull();
    expect(priced.chargedNanos).toBe('5000');
    expect(priced.classes.some((row) => row.costNanos === null && row.priceUsd === null)).toBe(true);
  });

  it.each(['negative_count', 'impossible_count'] as const)(
    'L7: a %s of the provider is neither zero nor a credit: what is left is not the cost',
    (flag) => {
      const invalid = { ...line({ inputUncached: 8 }), flags: [flag] };
      expect(priceLine(invalid, CONTEXT)).toMatchObject({ costNanos: null, chargedNanos: '5000' });
      const stated = { ...line({ inputUncached: 8, providerCostUsd: '0.5' }), flags: [flag] };
      expect(priceLine(stated, CONTEXT).costNanos).toBe('500000000');
    },
  );

  it('of a class that was not used does not matter', () => {
    expect(price({ inputUncached: 2, cacheWrite1h: 0 }).costNanos).toBe('300');
  });
});

describe('which model is priced', () => {
  const usage = { inputUncached: 1_000_000 };

  it('is the served one', () => {
    expect(price(usage, { modelRequested: 'gpt-4o' }, 'gpt-4o-mini-2024-07-18').costNanos).toBe('150000000');
    expect(price(usage, { modelRequested: 'gpt-4o' }, 'no-such-model').costNanos).toBeNull();
  });

  it('is the requested one where none is stated, never an alias', () => {
    expect(price(usage, { modelRequested: 'gpt-4o' }).costNanos).toBe('2500000000');
    expect(price(usage, { modelRequested: 'chatgpt-4o-latest' }).costNanos).toBeNull();
    expect(price(usage, { modelRequested: 'chatgpt-4o-latest' }, 'chatgpt-4o-latest').costNanos).toBe(
      '5000000000',
    );
    expect(price(usage, { modelRequested: null }).costNanos).toBeNull();
  });
});

describe("the provider's own cost", () => {
  it('wins, with the catalogue beside it', () => {
    const priced = price({ inputUncached: 1_000, outputText: 10, providerCostUsd: '0.0002' });
    expect(priced).toMatchObject({
      costNanos: '200000',
      chargedNanos: '200000',
      priceSource: 'provider',
      providerCostUsd: '0.0002',
      catalogueCostNanos: '156000',
    });
    expect(classes(priced)['input.uncached/text']).toEqual(['1000', '0.15', '150000']);
  });

  it('stands alone where the catalogue has no price', () => {
    const priced = price(
      { inputUncached: 1, providerCostUsd: '1.5e-7' },
      { modelRequested: 'no-such-model' },
    );
    expect(priced).toMatchObject({
      costNanos: '150',
      catalogueCostNanos: null,
      providerCostUsd: '0.00000015',
    });
  });

  it('is kept to its last digit', () => {
    const priced = price({ inputUncached: 1, providerCostUsd: '1.2345678901234567e-7' });
    expect(priced).toMatchObject({ costNanos: '123', providerCostUsd: '0.00000012345678901234567' });
  });

  it('L7: of zero is zero', () => {
    expect(price({ inputUncached: 1_000, providerCostUsd: '0' })).toMatchObject({
      costNanos: '0',
      chargedNanos: '0',
    });
  });

  it.each(['-1', 'free', '', 'NaN', '1e99', '0x1'])('is not taken when it reads %j', (providerCostUsd) => {
    expect(price({ inputUncached: 1_000, providerCostUsd })).toMatchObject({
      priceSource: 'catalogue',
      costNanos: '150000',
      providerCostUsd: null,
    });
  });
});

describe('the two amounts', () => {
  it.each<[Basis, string | null, string]>([
    ['reported', '150', '150'],
    ['drained', '150', '150'],
    ['estimated', '150', '5000'],
    ['reserved', null, '5000'],
    ['unmetered', null, '7000'],
    ['none', '0', '0'],
  ])('L5: %s costs %s and is charged %s', (basis, costNanos, chargedNanos) => {
    expect(price({ inputUncached: 1 }, { basis })).toMatchObject({ basis, costNanos, chargedNanos });
  });

  it('are summed over the lines of a call, the reservation once', () => {
    const known = line({ inputUncached: 1 });
    const unknown = line({ inputUncached: 1 }, 'no-such-model');
    expect(priceLines([known, known], CONTEXT)).toMatchObject({ costNanos: 300n, chargedNanos: 300n });
    expect(priceLines([known, unknown, unknown], CONTEXT)).toMatchObject({
      costNanos: null,
      chargedNanos: 5_150n,
    });
    expect(priceLines([known, known], { ...CONTEXT, basis: 'estimated' })).toMatchObject({
      costNanos: 300n,
      chargedNanos: 5_000n,
    });
  });

  it.each<[Basis, bigint | null, bigint]>([
    ['reserved', null, 5_000n],
    ['unmetered', null, 7_000n],
    ['none', 0n, 0n],
  ])('stand on one line when a %s call has no reading', (basis, costNanos, chargedNanos) => {
    const priced = priceLines([], { ...CONTEXT, basis });
    expect(priced).toMatchObject({ costNanos, chargedNanos });
    expect(priced.lines).toHaveLength(1);
  });
});

describe('every line', () => {
  const tokens = fc.option(fc.integer({ min: 0, max: 2_000_000 }), { nil: null });
  const usage = fc.record({
    inputUncached: tokens,
    cacheRead: tokens,
    cacheWrite5m: tokens,
    cacheWrite1h: tokens,
    outputText: tokens,
    outputReasoning: tokens,
    audioInput: tokens,
    imageInput: tokens,
    audioCacheRead: tokens,
    audioOutput: tokens,
    imageOutput: tokens,
  });
  const model = fc.constantFrom(
    ['openai', 'gpt-realtime'],
    ['openai', 'gpt-5.6-sol'],
    ['openai', 'no-such-model'],
    ['anthropic', 'claude-3-7-sonnet-20250219'],
    ['google-ai-studio', 'gemini-2.5-pro'],
    ['openrouter', 'google/gemini-2.5-flash-lite'],
  );

  it('is a valid event line, loses no token, and is the sum of its classes', () => {
    fc.assert(
      fc.property(usage, model, (stated, [provider = '', modelRequested = '']) => {
        const priced = price(stated, { provider, modelRequested, serviceTier: null });
        for (const [name, total] of [
          ['input.uncached', stated.inputUncached],
          ['input.cacheRead', stated.cacheRead],
          ['output.text', stated.outputText],
        ] as const) {
          const rows = priced.classes.filter((row) => row.class === name);
          expect(rows.reduce((sum, row) => sum + Number(row.quantity), 0)).toBe(total ?? 0);
          expect(rows.length > 0).toBe(total !== null);
        }
        const isUnknown = priced.classes.length === 0 || priced.classes.some((row) => row.costNanos === null);
        const sum = priced.classes.reduce((total, row) => total + BigInt(row.costNanos ?? '0'), 0n);
        expect(priced.costNanos).toBe(isUnknown ? null : String(sum));
      }),
    );
  });

  it.each([1, 1_000_000])(
    'L14: reading more from a cache never raises the cost (steps of %i tokens)',
    (step) => {
      // Steps of a million tokens leave nothing to round; single tokens may round up once more, by one nano-dollar.
      const allowance = step === 1 ? 1n : 0n;
      const count = fc.integer({ min: 0, max: step === 1 ? 400_000 : 4 });
      const priced = fc.constantFrom(
        ['openai', 'gpt-4o-mini'],
        ['openai', 'gpt-5.6-luna'],
        ['anthropic', 'claude-3-7-sonnet-20250219'],
        ['google-ai-studio', 'gemini-2.5-pro'],
        ['deepseek', 'deepseek-v4-pro'],
        ['xai', 'grok-4.3'],
        ['mistral', 'mistral-medium-latest'],
      );
      fc.assert(
        fc.property(priced, count, count, count, ([provider = '', served = ''], fresh, cached, moved) => {
          fc.pre(moved <= fresh);
          const cost = (uncached: number, read: number) => {
            const figures = { inputUncached: uncached * step, cacheRead: read * step, outputText: 5 };
            return BigInt(price(figures, { provider, serviceTier: null }, served).costNanos ?? 'unknown');
          };
          expect(cost(fresh - moved, cached + moved)).toBeLessThanOrEqual(cost(fresh, cached) + allowance);
        }),
      );
    },
  );
});
