import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Secret } from '../../../contract/secret.ts';
import type { Database } from '../../../db/database.ts';
import type { MigrateCommand } from '../../../scripts/migrate/options.ts';
import { EXIT, runMigrate } from '../../../scripts/migrate/run.ts';
import { ENGINES } from '../../db/engines.ts';

describe.each(ENGINES)('npm run migrate on $name', (engine) => {
  let db: Database;
  const login = `login_${randomBytes(6).toString('hex')}`;
  beforeAll(async () => {
    db = await engine.openEmpty();
  });
  afterAll(async () => {
    const leave = {
      pg: [`drop owned by ${login}`, `drop role ${login}`],
      mssql: [`drop user ${login}`, `drop login ${login}`],
    };
    for (const statement of leave[engine.kind]) await db.asOwner((tx) => tx.execute(sql.raw(statement)));
    await db.close();
  });

  async function run(command: Partial<MigrateCommand>, answer: string | null = null) {
    const said = { out: '', err: '' };
    const code = await runMigrate(
      { database: { url: new Secret('x'), name: 'here' }, mode: 'yes', logins: [], ...command },
      async () => ({ ...db, close: async () => {} }),
      {
        print: (text) => {
          said.out += text;
        },
        say: (text) => {
          said.err += text;
        },
        ask: async () => answer,
      },
    );
    return { code, ...said };
  }

  const tables = () => db.asOwner((tx) => db.upkeep.tableNames(tx));

  test('says what it would do, and does nothing without a yes', async () => {
    const planned = await run({ mode: 'plan' });
    expect(planned).toMatchObject({ code: EXIT.pending, err: '' });
    expect(planned.out).toMatch(/^here:\n {2}(setting: .+\n {2})*migration: /);
    expect(await run({ mode: 'ask' })).toMatchObject({
      code: EXIT.pending,
      out: planned.out,
      err: expect.stringContaining('--yes'),
    });
    expect(await run({ mode: 'ask' }, 'n')).toMatchObject({ code: EXIT.pending, err: '' });
    expect(await tables()).toEqual([]);
  });

  test('does it once, gives a login its rights, and has nothing left to do', async () => {
    await db.asOwner((tx) =>
      tx.execute(sql.raw(engine.kind === 'pg' ? `create role ${login} login noinherit` : newLogin)),
    );
    const logins = [{ part: 'application', login }] as const;
    const done = await run({ mode: 'ask', logins }, 'yes');
    expect(done).toMatchObject({ code: EXIT.done, err: '' });
    expect(done.out).toMatch(new RegExp(`rights of the application: to the login ${login}\n(.*\n)*done\n$`));
    const isSaid = { code: EXIT.done, err: '', out: 'here:\n  up to date\n' };
    expect(await run({ mode: 'plan', logins })).toEqual(isSaid);
    expect(await run({ logins })).toEqual(isSaid);
  });

  const newLogin = `create login ${login} with password = '${randomBytes(12).toString('hex')}-Aa1'`;

  test('gives no rights to a login that is not there or could pass the policies by', async () => {
    const { rows } = await db.asOwner((tx) =>
      tx.execute<{ name: string }>(
        engine.kind === 'pg' ? sql`select current_user as name` : sql`select user_name() as name`,
      ),
    );
    for (const refused of ['nobody_of_this_name', String(rows[0]?.name)]) {
      const answer = await run({ logins: [{ part: 'application', login: refused }] });
      expect(answer).toMatchObject({ code: EXIT.failed, out: '', err: expect.stringContaining(refused) });
    }
  });

  test('says what it does not know, and changes nothing', async () => {
    await db.asOwner((tx) => tx.execute(sql`update schema_migration set hash = 'another'`));
    const answer = await run({});
    expect(answer).toMatchObject({ code: EXIT.unknownState, out: '' });
    expect(answer.err).toMatch(/^A migration was changed after it was applied: .+ Nothing was changed\.$/);
  });

  test('says in one line that it failed, without the statement', async () => {
    const code = await runMigrate(
      { database: { url: new Secret('x'), name: 'here' }, mode: 'yes', logins: [] },
      () => db.asOwner((tx) => tx.execute(sql`select nonsense from nowhere`)).then(() => db),
      {
        print: () => {},
        say: (text) => {
          expect(text).toMatch(/^failed: .*nowhere.*$/);
          expect(text).not.toContain('nonsense from');
        },
        ask: async () => null,
      },
    );
    expect(code).toBe(EXIT.failed);
    expect.assertions(3);
  });
});
