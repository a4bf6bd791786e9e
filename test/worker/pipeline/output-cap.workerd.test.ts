import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Dashboard } from '../delivery/dashboard.ts';
import { text } from '../upstream/client.ts';
import { Caller } from './caller.ts';
import { ANSWER, CHAT, jsonAnswer, post } from './chat.ts';

beforeEach(() => {
  Dashboard.open();
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('a policy on output tokens', () => {
  it('lowers the cap of a stream in place, beside the usage that is asked for, and reserves by it', async () => {
    const caller = await Caller.withKey({}, { maxOutputTokens: 100, outputTokensAbove: 'clamp' });
    const play = await jsonAnswer('', {
      headers: { 'content-type': 'text/event-stream' },
      steps: [text(`data: ${ANSWER.replace(/"choices":\[.*?\}\],/, '"choices":[],')}\n\ndata: [DONE]\n\n`)],
    });
    const body = '{"model":"gpt-4o-mini", "max_tokens" : 9000,"stream":true,"messages":[]}';
    const { response, over } = await caller.call(CHAT, post(play, body));
    await response.text();
    await over();
    const { requestBody } = await play.exchange();
    expect(requestBody).toBe(
      '{"stream_options":{"include_usage":true},"model":"gpt-4o-mini", "max_tokens" : 100,"stream":true,"messages":[]}',
    );
    const [event] = await caller.events();
    expect(event).toMatchObject({ outputCapTokens: 100, outputCapBy: 'policy', basis: 'reported' });
    const input = BigInt(body.length + 1_024) * 150n;
    expect(event?.reservedNanos).toBe(`${input + 100n * 600n + 12n}`);
  });

  it('writes its default into what states no cap, and leaves alone what states a lower one', async () => {
    const caller = await Caller.withKey({}, { defaultOutputTokens: 64 });
    for (const [sent, arrived, by] of [
      ['{"model":"gpt-4o-mini"}', '{"max_completion_tokens":64,"model":"gpt-4o-mini"}', 'policy'],
      ['{"model":"gpt-4o-mini","max_tokens":7}', '{"model":"gpt-4o-mini","max_tokens":7}', 'caller'],
    ] as const) {
      const play = await jsonAnswer(ANSWER);
      const { response, over } = await caller.call(CHAT, post(play, sent));
      await response.text();
      await over();
      expect((await play.exchange()).requestBody).toBe(arrived);
      expect((await caller.events()).at(-1)).toMatchObject({ outputCapBy: by });
    }
  });

  it('refuses where it does not clamp, and where a signature holds the body as it is', async () => {
    const refusing = await Caller.withKey({}, { maxOutputTokens: 100, contact: 'ai@example.com' });
    const play = await jsonAnswer(ANSWER);
    const { response } = await refusing.call(CHAT, post(play, '{"model":"gpt-4o-mini","max_tokens":101}'));
    expect(response.status).toBe(400);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-aso-error': 'output_cap_too_high',
      'x-aso-policy-rule': 'maxOutputTokens',
      'x-aso-policy-level': 'key',
      'x-aso-contact': 'ai@example.com',
    });
    expect(await response.text()).toContain(
      'More output tokens asked for than API key policy (at most 100) allows',
    );
    expect(await refusing.events()).toMatchObject([
      {
        kind: 'refusal',
        refusal: 'output_cap_too_high',
        refusalRule: 'maxOutputTokens',
        outputCapTokens: 101,
      },
    ]);
    const clamping = await Caller.withKey({}, { defaultOutputTokens: 100 });
    const signed = await clamping.call('/bedrock/us-east-1/model/m/converse', {
      ...post(play, '{"messages":[]}'),
      headers: {
        'content-type': 'application/json',
        authorization:
          'AWS4-HMAC-SHA256 Credential=test/20261121/us-east-1/bedrock/aws4_request, SignedHeaders=host, Signature=00',
      },
    });
    expect(signed.response.headers.get('x-aso-error')).toBe('output_cap_missing');
  });
});
