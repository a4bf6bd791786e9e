/** Recipes of `docs/providers.md` for SDKs that leave their base URL, against the SDKs themselves. */
import Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from 'vitest';

const UPSTREAM = 'https://api.anthropic.com/';
const GATEWAY = 'https://gateway.example/v1/anthropic/';
const RESULTS = 'v1/messages/batches/msgbatch_1/results';

/** Answers as Anthropic does, and notes where each request went and with which gateway key. */
function anthropic(wrap: (fetch: typeof globalThis.fetch) => typeof globalThis.fetch) {
  const sent: { url: string; key: string | null }[] = [];
  const answer: typeof globalThis.fetch = async (url, init) => {
    sent.push({ url: String(url), key: new Headers(init?.headers).get('x-aso-api-key') });
    const batch = { id: 'msgbatch_1', processing_status: 'ended', results_url: UPSTREAM + RESULTS };
    const line = { custom_id: 'a', result: { type: 'expired' } };
    return new Response(JSON.stringify(String(url).endsWith('/results') ? line : batch), {
      headers: {
        'content-type': String(url).endsWith('/results') ? 'application/x-jsonl' : 'application/json',
      },
    });
  };
  const client = new Anthropic({
    apiKey: 'sk-ant-x',
    baseURL: GATEWAY.slice(0, -1),
    defaultHeaders: { 'X-ASO-API-Key': 'the gateway key' },
    fetch: wrap(answer),
  });
  return { client, sent };
}

async function customIds(client: Anthropic): Promise<string[]> {
  const ids: string[] = [];
  for await (const { custom_id } of await client.messages.batches.results('msgbatch_1')) ids.push(custom_id);
  return ids;
}

describe('results of a batch, through Anthropic’s SDK', () => {
  it('go past the gateway with its key, unless something is done about it', async () => {
    const { client, sent } = anthropic((fetch) => fetch);
    await customIds(client);
    expect(sent.at(-1)).toEqual({ url: UPSTREAM + RESULTS, key: 'the gateway key' });
  });

  it('stay with the gateway by the recipe', async () => {
    const { client, sent } = anthropic(
      (fetch) => (url, init) => fetch(String(url).replace(UPSTREAM, GATEWAY), init),
    );
    expect(await customIds(client)).toEqual(['a']);
    expect(sent).toHaveLength(2);
    for (const { url } of sent) expect(url.startsWith(GATEWAY)).toBe(true);
  });
});
