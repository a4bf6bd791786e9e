import { describe, expect, it } from 'vitest';
import { hasRealCredential } from '../../../scripts/simulator/credentials.ts';
import { chat, post, simulatorForTests } from './harness.ts';

const running = simulatorForTests();
const real = {
  anthropic: `sk-ant-api03-${'a'.repeat(93)}AA`,
  openaiProject: `sk-proj-${'b'.repeat(156)}`,
  openaiOld: `sk-${'c'.repeat(48)}`,
  google: `AIza${'d'.repeat(35)}`,
  xai: `xai-${'e'.repeat(80)}`,
  groq: `gsk_${'f'.repeat(52)}`,
  aws: `AWS4-HMAC-SHA256 Credential=AKIA${'G'.repeat(16)}/20261121/us-east-1/bedrock/aws4_request`,
  bedrock: `ABSK${'h'.repeat(100)}`,
};

describe('real-looking credentials', () => {
  it.each(Object.entries(real))(
    '%s: refused unread, in whatever header or query it came',
    async (_name, credential) => {
      const url = `${running.url}/v1/openai/v1/chat/completions`;
      for (const answer of [
        await post(url, chat('aso_k_0'), { authorization: `Bearer ${credential}` }),
        await post(url, chat('aso_k_0'), { 'x-api-key': credential }),
        await post(`${url}?key=${credential}`, chat('aso_k_0')),
      ]) {
        expect(answer.status).toBe(401);
        expect(await answer.text()).toContain('simulator');
        expect(running.simulator.entries().at(-1)).toMatchObject({
          bodySha256: null,
          hasKeyShape: false,
          model: null,
        });
      }
      expect(JSON.stringify(running.simulator.entries())).not.toContain(credential);
    },
  );

  it("are refused in each provider's shape", async () => {
    const anthropic = await post(
      `${running.url}/v1/anthropic/v1/messages`,
      {},
      { 'x-api-key': real.anthropic, 'anthropic-version': '2023-06-01' },
    );
    expect(await anthropic.json()).toMatchObject({ type: 'error', error: { type: 'authentication_error' } });
    const google = await post(
      `${running.url}/v1/google/v1beta/models/gemini-2.5-pro:generateContent`,
      {},
      {
        'x-goog-api-key': real.google,
      },
    );
    expect(await google.json()).toMatchObject({ error: { code: 401, status: 'UNAUTHENTICATED' } });
  });

  it.each([
    'sk-test',
    'sk-ant-test',
    'sk-proj-simulated',
    'AIzaShort',
    'xai-test',
    'gsk_test',
    'Bearer anything',
  ])('made-up %s is accepted', (credential) => {
    expect(hasRealCredential(`authorization\n${credential}\n/v1/models`)).toBe(false);
  });
});
