import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { REFUSALS } from '../../../contract/refusals.ts';
import { KeyGate } from '../../../worker/gate/key-gate.ts';
import { heldBodyBytes } from '../../../worker/pipeline/body.ts';
import { Dashboard } from '../delivery/dashboard.ts';
import { Caller, serve } from './caller.ts';
import { ANSWER, CHAT, JSON_TYPE, jsonAnswer, post } from './chat.ts';

beforeEach(() => {
  Dashboard.open();
});
afterEach(() => {
  vi.restoreAllMocks();
  expect(heldBodyBytes()).toBe(0);
});

describe('refusals', () => {
  const FLAVOURS = [
    ['openai', CHAT],
    ['anthropic', '/anthropic/v1/messages'],
    ['google', '/google/v1beta/models/gemini-2.5-pro:generateContent'],
  ] as const;

  it.each(FLAVOURS)('P30: in the shape of %s, with a code and a request id', async (_, path) => {
    const { response } = await serve(
      new Request(`https://gateway.test/v1${path}`, { method: 'POST', body: '{}' }),
    );
    expect(response.status).toBe(401);
    expect(response.headers.get('x-aso-error')).toBe('missing_key');
    expect(response.headers.get('x-should-retry')).toBe('false');
    expect(response.headers.get('x-aso-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    const body = await response.json<{ error: { message: string } }>();
    expect(body.error.message).toBe('AISpendOps: Missing X-ASO-API-Key');
  });

  const refusalOf = async (path: string, init: RequestInit): Promise<string | null> => {
    const { response, over } = await serve(new Request(`https://gateway.test/v1${path}`, init));
    await response.text();
    await over();
    return response.headers.get('x-aso-error');
  };
  const withKey = (key: string, body = '{"model":"gpt-4o-mini"}'): RequestInit => ({
    method: 'POST',
    headers: { ...JSON_TYPE, 'x-aso-api-key': key },
    body,
  });

  it('L31: P3: a key that is damaged, strange or twice there is refused and not echoed', async () => {
    const caller = await Caller.withKey();
    const key = caller.key.text.reveal();
    const issued: [string, string][] = [
      [`${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`, 'invalid_key'],
      ['aso_k_short', 'invalid_key'],
      ['', 'invalid_key'],
      [`${key}, ${key}`, 'duplicate_header'],
    ];
    for (const [sent, code] of issued) expect(await refusalOf(CHAT, withKey(sent))).toBe(code);
    const { response } = await serve(new Request(`https://gateway.test/v1${CHAT}`, withKey('aso_k_short')));
    expect(await response.text()).not.toContain('short');
  });

  it('identity comes before any other fault of the call', async () => {
    const caller = await Caller.withKey({ status: 'revoked' });
    const known = caller.key.text.reveal();
    expect(await refusalOf(CHAT, withKey(known))).toBe('inactive_key');
    const other = await Caller.withKey();
    expect(await refusalOf(CHAT, withKey(other.key.text.reveal(), 'not json'))).toBe('malformed_body');
    expect(await refusalOf(CHAT, withKey(other.key.text.reveal(), '{}'))).toBe('missing_model');
    expect((await other.events()).map((event) => event.refusal)).toEqual(['malformed_body', 'missing_model']);
  });

  it('L39: a host that nobody registered is not called, and the refusal is on record', async () => {
    const caller = await Caller.withKey();
    const sent = withKey(caller.key.text.reveal());
    for (const path of ['/custom/ours/v1/chat/completions', '/azure-openai/ours/openai/v1/chat/completions'])
      expect(await refusalOf(path, sent)).toBe('unknown_host');
    expect((await caller.events()).map(({ kind, refusal }) => [kind, refusal])).toEqual([
      ['refusal', 'unknown_host'],
      ['refusal', 'unknown_host'],
    ]);
  });

  it('a refused call lets go of its body', async () => {
    const caller = await Caller.withKey({}, { allowedModels: ['none'] });
    const body = JSON.stringify({ model: 'gpt-4o-mini', messages: 'x'.repeat(100_000) });
    expect(await refusalOf(CHAT, withKey(caller.key.text.reveal(), body))).toBe('model_not_allowed');
    expect(heldBodyBytes()).toBe(0);
  });

  it('a body over the limit is refused unread', async () => {
    const caller = await Caller.withKey();
    const body = new Uint8Array(33 * 1024 * 1024);
    const headers = { ...JSON_TYPE, 'x-aso-api-key': caller.key.text.reveal() };
    expect(await refusalOf(CHAT, { method: 'POST', headers, body })).toBe('body_too_large');
  });

  it('a body that is packed is not unpacked: however much is in it, no more is held than was sent', async () => {
    const caller = await Caller.withKey();
    const packed = new Blob([new Uint8Array(40 * 1024 * 1024)])
      .stream()
      .pipeThrough(new CompressionStream('gzip'));
    const body = await new Response(packed).arrayBuffer();
    const headers = {
      ...JSON_TYPE,
      'content-encoding': 'gzip',
      'content-length': String(body.byteLength),
      'x-aso-api-key': caller.key.text.reveal(),
    };
    expect(await refusalOf(CHAT, { method: 'POST', headers, body })).toBe('malformed_body');
  });

  it('more headers than any SDK sends are refused', async () => {
    const caller = await Caller.withKey();
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`x-many-${index}`, '1']));
    const headers = { ...many, ...JSON_TYPE, 'x-aso-api-key': caller.key.text.reveal() };
    expect(await refusalOf(CHAT, { method: 'POST', headers, body: '{}' })).toBe('too_many_headers');
  });

  it('a real credential does not reach the simulator', async () => {
    const caller = await Caller.withKey();
    const play = await jsonAnswer(ANSWER);
    const { response, over } = await caller.call(CHAT, {
      ...post(play),
      headers: { ...play.headers, authorization: `Bearer sk-proj-${'aB3'.repeat(30)}` },
    });
    await over();
    expect(response.headers.get('x-aso-error')).toBe('real_credential_in_simulation');
  });

  it('L32: a gate that cannot answer is a 503, never a 403', async () => {
    const caller = await Caller.withKey();
    vi.spyOn(KeyGate.prototype, 'admit').mockRejectedValue(new Error('storage'));
    const { response, over } = await caller.call(CHAT, post(await jsonAnswer(ANSWER)));
    await over();
    expect(response.status).toBe(503);
    expect(response.headers.get('x-aso-error')).toBe('cannot_decide');
    expect(await response.text()).not.toContain('storage');
  });
});

describe('P30: bad input', () => {
  const HOSTILE = [
    ['a path of escapes', '/openai/%00%ff%2e%2e/..%2f', { method: 'POST', body: '\0' }],
    ['a broken escape', '/openai/v1/%zz', {}],
    ['SQL', "/openai/v1/models/'; DROP TABLE open;--", {}],
    ['deep JSON', CHAT, { method: 'POST', body: '['.repeat(100_000) }],
    ['a lone surrogate', CHAT, { method: 'POST', body: '{"model":"\\ud800"}' }],
    ['a number too large', CHAT, { method: 'POST', body: '{"model":"m","max_tokens":1e400,"n":-5}' }],
    ['dimensions that are none', CHAT, { method: 'POST', headers: { 'x-aso-dims': '{"a":{}}' }, body: '{}' }],
    [
      'very long dimensions',
      CHAT,
      { method: 'POST', headers: { 'x-aso-dims': 'a='.repeat(4_000) }, body: '{}' },
    ],
  ] as const;

  it.each(HOSTILE)('%s: is answered in words of ours', async (_, path, init: RequestInit) => {
    const caller = await Caller.withKey();
    const play = await jsonAnswer(ANSWER);
    const { response, over } = await caller.call(path, {
      ...init,
      headers: { ...JSON_TYPE, ...play.headers, ...(init.headers as Record<string, string>) },
    });
    const body = await response.text();
    await over();
    expect(response.headers.get('x-aso-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    const code = response.headers.get('x-aso-error');
    if (code !== null) {
      expect(Object.keys(REFUSALS)).toContain(code);
      expect(body).toContain('AISpendOps: ');
    }
    expect(body).not.toMatch(/\.ts|at \w+ \(|SQLITE|node_modules|workerd/);
    const { admitted, open, ended } = await caller.gate.stub.figures();
    expect([open, ended]).toEqual([0, admitted]);
  });
});
