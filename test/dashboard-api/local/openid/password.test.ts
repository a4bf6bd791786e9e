import { argon2Sync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Secret } from '../../../../contract/secret.ts';
import { openAccounts } from '../../../../dashboard-api/local/openid/accounts.ts';
import { signInPage } from '../../../../dashboard-api/local/openid/pages.ts';
import { hashPassword, isPassword } from '../../../../dashboard-api/local/openid/password.ts';
import { createProvider } from '../../../../dashboard-api/local/openid/provider.ts';

const PASSWORD = new Secret('correct horse battery staple');

describe('P13: a password', () => {
  test('rests as argon2id with a salt of its own, and at a cost that is stated', async () => {
    const [one, other] = [await hashPassword(PASSWORD), await hashPassword(PASSWORD)];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(one).not.toBe(other);
    for (const stored of [one, other]) expect(await isPassword(PASSWORD, stored)).toBe(true);
    expect(await isPassword(new Secret('correct horse battery stapl'), one)).toBe(false);
  });

  test('that was hashed at another cost still opens; what is no hash is an error', async () => {
    const nonce = Buffer.alloc(16, 7);
    const cost = { memory: 64, passes: 3, parallelism: 1, tagLength: 32 };
    const hash = argon2Sync('argon2id', { ...cost, nonce, message: PASSWORD.reveal() });
    const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replaceAll('=', '');
    expect(await isPassword(PASSWORD, `$argon2id$v=19$m=64,t=3,p=1$${text(nonce)}$${text(hash)}`)).toBe(true);
    await expect(isPassword(PASSWORD, PASSWORD.reveal())).rejects.toThrow(RangeError);
  });
});

describe('accounts', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'accounts-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('P13: are kept over a restart, for their owner’s eyes, and without a password', async () => {
    const file = join(folder, 'accounts');
    const made = await (await openAccounts(file)).register('Ada@Acme.example', 'Ada', PASSWORD);
    expect(made).toMatchObject({ address: 'ada@acme.example', name: 'Ada' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).not.toContain(PASSWORD.reveal());
    const accounts = await openAccounts(file);
    expect(await accounts.signIn('ada@ACME.example', PASSWORD)).toEqual(made);
    expect(accounts.find(made?.subject ?? '')).toEqual(made);
    expect(await accounts.signIn('ada@acme.example', new Secret('another'))).toBeNull();
    expect(await accounts.signIn('nobody@acme.example', PASSWORD)).toBeNull();
  });

  test('there is one of an address', async () => {
    const accounts = await openAccounts(join(folder, 'others'));
    const both = await Promise.all([
      accounts.register('ada@acme.example', 'Ada', PASSWORD),
      accounts.register('ADA@acme.example', 'Eve', PASSWORD),
    ]);
    expect(both.filter((account) => account !== null)).toHaveLength(1);
  });
});

test('the embedded provider refuses to be reached from anywhere but this machine', async () => {
  const client = { id: 'x', secret: PASSWORD, redirectUris: ['https://spend.example/'] };
  const made = createProvider({
    issuer: 'https://spend.example/openid',
    client,
    find: () => null,
    signInPath: (uid) => uid,
  });
  await expect(made).rejects.toThrow('loopback');
});

test('its page shows what was typed as text', () => {
  const page = signInPage({ action: '/x', stylesheet: '/s', address: '"><script>', problem: 'wrong' });
  expect(page).toContain('value="&quot;&gt;&lt;script&gt;"');
  expect(page).not.toContain('<script>');
});
