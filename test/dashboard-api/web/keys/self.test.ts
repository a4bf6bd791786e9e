import { expect, test } from 'vitest';
import { Secret } from '../../../../contract/secret.ts';
import { askSelf } from '../../../../dashboard-api/web/keys/self.ts';

const KEY = new Secret('aso_k_of.this-test');
const answering =
  (response: Response, sent: Request[] = []): typeof fetch =>
  async (input, init) => {
    sent.push(new Request(input, init));
    return response;
  };

test('a key goes to the gateway alone, in its header, without cookies', async () => {
  const sent: Request[] = [];
  const answer = await askSelf('https://gate.example', KEY, answering(Response.json({ keyId: 'k' }), sent));
  expect(answer).toEqual({ ok: true, self: { keyId: 'k' } });
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({ url: 'https://gate.example/v1/aso/self', credentials: 'omit' });
  expect(sent[0]?.headers.get('x-aso-api-key')).toBe(KEY.reveal());
});

test('a refusal comes in the gateway’s words, and silence is told from it', async () => {
  const refusal = Response.json(
    { error: { message: 'AISpendOps: invalid key' } },
    { status: 403, headers: { 'x-aso-error': 'invalid_key' } },
  );
  expect(await askSelf('https://gate.example', KEY, answering(refusal))).toEqual({
    ok: false,
    reason: 'refused',
    code: 'invalid_key',
    message: 'AISpendOps: invalid key',
  });
  const proxy = new Response('<html>', { status: 502 });
  expect(await askSelf('https://gate.example', KEY, answering(proxy))).toMatchObject({
    code: '',
    message: '',
  });
  const silent = () => Promise.reject(new TypeError('Failed to fetch'));
  expect(await askSelf('https://gate.example', KEY, silent)).toEqual({ ok: false, reason: 'unreachable' });
});
