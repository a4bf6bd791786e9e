import { createHook } from 'node:async_hooks';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Secret } from '../../../../contract/secret.ts';
import { type Accounts, openAccounts } from '../../../../dashboard-api/local/openid/accounts.ts';

const PASSWORD = new Secret('correct horse battery staple');
const WRONG = new Secret('correct horse battery stable');

let folder: string;
let accounts: Accounts;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'accounts-'));
  accounts = await openAccounts(join(folder, 'accounts'));
  await accounts.register('ada@acme.example', 'Ada', PASSWORD);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Derivations that Node hands to its thread pool meanwhile: what a sign-in's time consists of. */
async function derivationsOf(work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const hook = createHook({
    init(_id, type) {
      if (type === 'ARGON2REQUEST') count++;
    },
  }).enable();
  await work();
  hook.disable();
  return count;
}

test('P22: an address without an account takes as much work to refuse as one with, and says the same', async () => {
  const known = () => accounts.signIn('ada@acme.example', WRONG);
  const unknown = () => accounts.signIn('nobody@acme.example', WRONG);
  expect(await derivationsOf(known)).toBe(1);
  expect(await derivationsOf(unknown)).toBe(1);
  expect([await known(), await unknown()]).toEqual([null, null]);
});

test('P22: making an account for an address that has one takes as much work as for one that has none', async () => {
  const taken = () => accounts.register('ADA@acme.example', 'Ada', PASSWORD);
  const free = () => accounts.register('bob@acme.example', 'Bob', PASSWORD);
  expect(await derivationsOf(taken)).toBe(1);
  expect(await derivationsOf(free)).toBe(1);
  expect(await accounts.signIn('ada@acme.example', PASSWORD)).toMatchObject({ name: 'Ada' });
});
