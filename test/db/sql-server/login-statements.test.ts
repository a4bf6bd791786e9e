import { expect, test } from 'vitest';
import type { Transaction } from '../../../db/database.ts';
import { mssqlUpkeep } from '../../../db/upkeep.mssql.ts';

/** A server that knows of a name what is stated, and of no role that it is in. */
function server(known: { isUser?: 1; isLogin?: 1; isAzure?: 1; owns?: 1 }): Transaction {
  const answers = [{ rows: [{ isUser: 0, isLogin: 0, isAzure: 0, owns: 0, ...known }] }, { rows: [] }];
  return { execute: async () => answers.shift() } as unknown as Transaction;
}
const statements = (known: Parameters<typeof server>[0]) =>
  mssqlUpkeep.loginStatements(server(known), 'ingest', 'spend-ingest');
const ROLE = 'alter role ingest_user add member [spend-ingest]';

test('an identity of Entra ID becomes a user on Azure SQL, by its name', async () => {
  expect(await statements({ isAzure: 1 })).toEqual([
    'create user [spend-ingest] from external provider',
    ROLE,
  ]);
});

test('a login becomes one anywhere, and who is one already is given the role alone', async () => {
  expect(await statements({ isLogin: 1 })).toEqual([
    'create user [spend-ingest] for login [spend-ingest]',
    ROLE,
  ]);
  expect(await statements({ isUser: 1, isAzure: 1 })).toEqual([ROLE]);
});

test('elsewhere nobody is made up, and no owner is given a role', async () => {
  await expect(statements({})).rejects.toThrow('there is no login spend-ingest');
  await expect(statements({ isUser: 1, owns: 1 })).rejects.toThrow('owns the database');
});
