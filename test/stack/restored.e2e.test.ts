/** The drill: a database is copied, lost and restored beside a gateway that lived on, with the commands that an operator has. */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hostListSchema } from '../../contract/organisation-api.ts';
import { Administrator } from './administrator.ts';
import { attempt, CHAT_PATH, chat } from './calls.ts';
import { runCommandLine } from './command.ts';
import { readCompleteness, rowsOf } from './ledger.ts';
import { type RunningStack, startStack } from './stack.ts';
import { waitFor } from './wait-for.ts';

type Named = { readonly keyId: string; readonly key: string };

let stack: RunningStack;
let admin: Administrator;
/** `leaked` is revoked after the backup, `rotated` gets another secret, `fresh` is made. */
let leaked: Named;
let rotated: Named;
let secondSecret: Named;
let fresh: Named;

beforeAll(async () => {
  stack = await startStack();
  admin = await Administrator.signIn(stack);
  leaked = await admin.makeKey('Leaked');
  rotated = await admin.makeKey('Rotated');
  await admin.send('POST', '/hosts', { kind: 'azure-openai', name: 'before' });
  await stack.stop();
  const database = join(stack.stateDir, 'dashboard/database');
  const environment = {
    DATABASE_URL: `pglite:${database}`,
    BACKUP_KEY: randomBytes(32).toString('base64'),
  };
  const copy = join(stack.stateDir, '../copy');
  const copied = await runCommandLine('scripts/backup/main.ts', ['--to', copy], environment);
  expect(copied, copied.stderr).toMatchObject({ code: 0 });

  await stack.start();
  admin = await Administrator.signIn(stack);
  await admin.setStatus(leaked.keyId, 'revoked');
  secondSecret = await admin.rotate(rotated.keyId, 0);
  fresh = await admin.makeKey('Fresh');
  for (const name of ['one', 'two', 'three'])
    await admin.send('POST', '/hosts', { kind: 'azure-openai', name });
  await call(fresh, 'fresh before');
  await rowsOf(stack, 'fresh before');
  await stack.stop();
  rmSync(database, { recursive: true });
  const restored = await runCommandLine('scripts/restore/main.ts', ['--from', copy], environment);
  expect(restored, restored.stderr).toMatchObject({ code: 0 });

  await stack.start();
  admin = await Administrator.signIn(stack);
});
afterAll(() => stack?.remove());

async function call({ key }: Named, customer: string): Promise<string | null> {
  const { gatewayUrl } = stack;
  const { response } = await attempt({ gatewayUrl, apiKey: key }, CHAT_PATH, chat('Hello'), customer);
  return response.headers.get('x-aso-error');
}

it('brings back neither a revoked key nor a rotated secret, and takes none away', async () => {
  expect(await call(leaked, 'leaked')).toBe('inactive_key');
  expect(await call(rotated, 'rotated out')).toBe('invalid_key');
  expect(await call(secondSecret, 'rotated')).toBeNull();
  expect(await call(fresh, 'fresh')).toBeNull();
});

it('P28: shows keys as the gateway has them, and has every event that came after the copy: gates sent them again', async () => {
  const keys = new Map((await admin.keys()).map((key) => [key.keyId, key]));
  expect(keys.get(leaked.keyId)).toMatchObject({ name: 'Leaked', status: 'revoked' });
  expect(keys.get(fresh.keyId)).toMatchObject({
    status: 'active',
    name: 'Fresh',
  });
  expect(await rowsOf(stack, 'fresh before')).toHaveLength(1);
  expect((await readCompleteness(stack)).gates).toMatchObject([{ missing: 0, quarantined: 0 }]);
});

it('can change everything again, confirmed by the gateway', async () => {
  expect(await admin.setStatus(fresh.keyId, 'revoked')).toMatchObject({ isConfirmed: true });
  expect(await call(fresh, 'fresh')).toBe('inactive_key');
  await admin.send('POST', '/hosts', { kind: 'azure-openai', name: 'after' });
  const hosts = await waitFor('the organisation’s change to be confirmed', async () => {
    const list = hostListSchema.parse(await (await admin.send('GET', '/hosts')).json());
    return list.edge.published === list.edge.confirmed ? list : null;
  });
  expect(hosts.hosts.map(({ name }) => name).sort()).toEqual(['after', 'before']);
});

it('says so in the log, once', () => {
  const alarms = stack.output().match(/"event":"edge\.differs"[^\n]*/g) ?? [];
  expect(alarms.filter((line) => line.includes('"organisations":1'))).toHaveLength(1);
  expect(alarms.every((line) => line.includes('edge_ahead'))).toBe(true);
});
