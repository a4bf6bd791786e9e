/** L19: providers count input and output differently; what we give out counts them in one way, and says which. */
import { describe, expect, it } from 'vitest';
import { priceLines } from '../../../contract/prices/price-line.ts';
import { TOKEN_CONVENTION } from '../../../contract/reports.ts';
import { TOKEN_CLASSES } from '../../../contract/usage.ts';
import { tokenTotals } from '../../../db/reports/tokens.ts';
import { read } from '../../worker/metering/reading.ts';

/** 100 tokens in, 60 of them from a cache; 50 out, 20 of them reasoning, as each provider words it. */
const SAME_CALL = [
  {
    provider: 'openai',
    path: '/v1/chat/completions',
    usage: {
      usage: {
        prompt_tokens: 100,
        prompt_tokens_details: { cached_tokens: 60 },
        completion_tokens: 50,
        completion_tokens_details: { reasoning_tokens: 20 },
        total_tokens: 150,
      },
    },
  },
  {
    provider: 'xai',
    path: '/v1/chat/completions',
    usage: {
      usage: {
        prompt_tokens: 100,
        prompt_tokens_details: { cached_tokens: 60 },
        completion_tokens: 30,
        completion_tokens_details: { reasoning_tokens: 20 },
        total_tokens: 150,
      },
    },
  },
  {
    provider: 'anthropic',
    path: '/v1/messages',
    usage: {
      type: 'message',
      usage: {
        input_tokens: 40,
        cache_read_input_tokens: 60,
        output_tokens: 50,
        output_tokens_details: { thinking_tokens: 20 },
      },
    },
  },
  {
    provider: 'google',
    path: '/v1beta/models/gemini-2.5-flash:generateContent',
    usage: {
      usageMetadata: {
        promptTokenCount: 100,
        cachedContentTokenCount: 60,
        candidatesTokenCount: 30,
        thoughtsTokenCount: 20,
        totalTokenCount: 150,
      },
    },
  },
];

describe('L19: tokens as they are given out', () => {
  it.each(SAME_CALL)('are the same for the same call of $provider', ({ provider, path, usage }) => {
    const { lines } = read({ provider, path, body: JSON.stringify(usage), contentType: 'application/json' });
    const priced = priceLines(lines, {
      provider,
      modelRequested: null,
      atMs: Date.UTC(2026, 10, 21),
      serviceTier: null,
      basis: 'reported',
      reservedNanos: 0n,
      unknownChargeNanos: 0n,
    });
    const totals = tokenTotals(priced.lines.flatMap(({ classes }) => classes));
    const { 'input.uncached': uncached, 'input.cacheRead': read_, input, output } = totals;
    expect({ uncached, read: read_, input, output }).toEqual({
      uncached: '40',
      read: '60',
      input: '100',
      output: '50',
    });
    expect([totals['output.text'], totals['output.reasoning']]).toEqual(['30', '20']);
  });

  it('say how they are counted, class by class', () => {
    for (const name of TOKEN_CLASSES) expect(TOKEN_CONVENTION).toContain(name);
    expect(TOKEN_CONVENTION).toContain('input includes cached tokens and output includes reasoning');
  });
});
