/** Keys that are changed while they are being used, on a running stack. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { revokeWhileCalled } from '../../scripts/measure-revocation/revoke.ts';
import { Administrator } from './administrator.ts';
import { attempt, CHAT_PATH, chat } from './calls.ts';
import { type RunningStack, startStack } from './stack.ts';

let stack: RunningStack;
let admin: Administrator;
const shown: string[] = [];

beforeAll(async () => {
  stack = await startStack();
  admin = await Administrator.signIn(stack);
});
afterAll(() => stack?.remove());

async function call(apiKey: string): Promise<{ status: number; code: string | null; text: string }> {
  const { gatewayUrl } = stack;
  const { response, text } = await attempt({ gatewayUrl, apiKey }, CHAT_PATH, chat('Hello'), 'changes');
  return { status: response.status, code: response.headers.get('x-aso-error'), text };
}

it('L30: while a rotation overlaps both secrets pass every call, and then only the new one does', async () => {
  const { keyId, key } = await admin.makeKey('Rotated');
  let isOver = false;
  const statuses: number[] = [];
  const callers = Promise.all(
    Array.from({ length: 4 }, async () => {
      while (!isOver) statuses.push((await call(key)).status);
    }),
  );
  const second = await admin.rotate(keyId, 3_600);
  for (let made = 0; made < 20; made++) statuses.push((await call(second.key)).status);
  isOver = true;
  await callers;
  expect(new Set(statuses)).toEqual(new Set([200]));
  // A rotation without an overlap ends what was valid at once, and the answer that shows the new one comes after that.
  const third = await admin.rotate(keyId, 0);
  shown.push(key, second.key, third.key);
  expect(await call(key)).toMatchObject({ status: 403, code: 'invalid_key' });
  expect(await call(second.key)).toMatchObject({ status: 403, code: 'invalid_key' });
  expect((await call(third.key)).status).toBe(200);
});

it('P4: L32: a revoked key is refused at the very next request after the confirmation, with 403 and nothing else', async () => {
  const { keyId, key } = await admin.makeKey('Revoked');
  shown.push(key);
  const { passedAfter } = await revokeWhileCalled({
    gatewayUrl: stack.gatewayUrl,
    key,
    connections: 8,
    revoke: async () => {
      expect(await admin.setStatus(keyId, 'revoked')).toMatchObject({ isConfirmed: true });
    },
  });
  expect(passedAfter).toBe(0);
  expect(await call(key)).toMatchObject({ status: 403, code: 'inactive_key' });
});

it('L31: nothing of a key stands in an error or in any log', async () => {
  for (const key of shown) {
    const { text } = await call(key);
    // The id is no secret; of the secret not even a part is shown.
    for (let at = 31; at + 12 <= key.length; at += 6) {
      expect(text).not.toContain(key.slice(at, at + 12));
      expect(stack.output()).not.toContain(key.slice(at, at + 12));
    }
  }
});
