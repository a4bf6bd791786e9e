import { describe, expect, test } from 'vitest';
import { tokenHash } from '../../../dashboard-api/identity/tokens.ts';
import type { Database } from '../../../db/database.ts';
import { findInvitation } from '../../../db/directory/invitations.ts';
import { openEmbedded } from '../../../db/open.ts';
import { readProfile } from '../../../db/tenancy/organisations.ts';
import { OptionError } from '../../../scripts/command-line/command.ts';
import {
  firstOwner,
  readAddress,
  readName,
  readPublicUrl,
} from '../../../scripts/first-owner/first-owner.ts';
import { ENGINES } from '../../db/engines.ts';

const WANTED = { name: 'Acme', address: 'ada@acme.example', publicUrl: 'https://spend.example' };

test.each([
  ['a name', () => readName(' ')],
  ['an address', () => readAddress('ada')],
  ['the dashboard’s address', () => readPublicUrl(undefined)],
  ['HTTPS', () => readPublicUrl('http://spend.example')],
])('without %s nothing is begun', (_, read) => {
  expect(read).toThrow(OptionError);
});

test('an address is compared in lower case, and a URL has no last slash', () => {
  expect(readAddress('Ada@Acme.Example')).toBe('ada@acme.example');
  expect(readPublicUrl('https://spend.example/')).toBe('https://spend.example');
});

const now = new Date(Date.UTC(2026, 10, 21));

async function made(db: Database) {
  const [out, said]: [string[], string[]] = [[], []];
  const code = await firstOwner(async () => ({ ...db, close: async () => {} }), WANTED, {
    print: (text) => void out.push(text),
    say: (text) => void said.push(text),
    now,
  });
  return { code, out, said };
}

test('nothing is made in a database that is not migrated', async () => {
  const db = await openEmbedded(null);
  try {
    expect(await made(db)).toEqual({ code: 1, out: [], said: [expect.stringContaining('npm run migrate')] });
  } finally {
    await db.close();
  }
});

describe.each(ENGINES)('on $name', (engine) => {
  test('an organisation is made with an invitation of its owner', async () => {
    const db = await engine.open();
    try {
      const { code, out } = await made(db);
      expect({ code, lines: out.length }).toEqual({ code: 0, lines: 1 });
      const token = /^https:\/\/spend\.example\/join#token=(\S+)\n$/.exec(out[0] ?? '')?.[1] ?? '';
      const lookup = tokenHash(token);
      const found = await db.inDirectory({ lookup }, (unit) => findInvitation(unit, lookup, now));
      if (!found.ok) throw new Error(found.reason);
      expect(found.invitation).toMatchObject({ address: 'ada@acme.example', role: 'owner' });
      const { organisationId } = found.invitation;
      expect(await db.readTenant(organisationId, readProfile)).toMatchObject({ name: 'Acme' });
    } finally {
      await db.close();
    }
  });
});
