import { getTableName, inArray, is, type SQL, sql, type Table } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '../../contract/ids.ts';
import type { Database, DirectoryKey, TenantRole, Transaction } from '../../db/database.ts';
import { countAttempt } from '../../db/directory/attempts.ts';
import { removeWhatIsOver } from '../../db/directory/upkeep.ts';
import {
  BUCKET_TABLES,
  CATALOGUE_TABLES,
  DIRECTORY_TABLES,
  PERSON_TABLES,
} from '../../db/schema/directory.ts';
import * as schema from '../../db/schema/tables.pg.ts';
import { checkIsolation, checkRows, IsolationError } from '../../db/self-check.ts';
import { ENGINES } from './engines.ts';
import { fillEveryTable, personOf } from './sample-rows/fill-every-table.ts';
import { isUnguarded } from './unguarded.ts';

const TABLES = Object.values(schema).filter((value) => is(value, PgTable));
const isAmong = (list: object, table: PgTable) => getTableName(table) in list;
const TENANT_TABLES = TABLES.filter(
  (table) => !isAmong({ ...DIRECTORY_TABLES, ...PERSON_TABLES, ...BUCKET_TABLES }, table),
);
const named = (tables: readonly PgTable[]) => tables.map((table) => [getTableName(table), table] as const);

/** What lets rows through, and how it is closed again. */
const HOLES = {
  pg: [
    [
      'a table without a policy',
      sql`alter table team no force row level security`,
      sql`alter table team force row level security`,
    ],
    [
      'a policy that lets everything through',
      sql`create policy hole on registered_host using (true) with check (true)`,
      sql`drop policy hole on registered_host`,
    ],
    [
      'a policy that takes foreign rows in',
      sql`create policy hole on registered_host for insert with check (true)`,
      sql`drop policy hole on registered_host`,
    ],
  ],
  mssql: [
    [
      'a policy that is off',
      sql`alter security policy dbo.own_tenant with (state = off)`,
      sql`alter security policy dbo.own_tenant with (state = on)`,
    ],
    [
      'a table without a policy',
      sql`alter security policy dbo.own_tenant drop filter predicate on dbo.team`,
      sql`alter security policy dbo.own_tenant add filter predicate dbo.own_rows(tenant_id) on dbo.team`,
    ],
    [
      'a policy that takes foreign rows in',
      sql`alter security policy dbo.own_tenant drop block predicate on dbo.team after insert`,
      sql`alter security policy dbo.own_tenant add block predicate dbo.own_rows(tenant_id) on dbo.team after insert`,
    ],
  ],
} as const;

test('every table of an organisation carries tenant_id, first in each unique key', () => {
  for (const table of TENANT_TABLES) {
    const { columns, primaryKeys, indexes } = getTableConfig(table);
    expect(columns.find(({ name }) => name === 'tenant_id')?.notNull, getTableName(table)).toBe(true);
    const own = columns.filter(({ primary }) => primary).map(({ name }) => name);
    const keys = primaryKeys.map((key) => key.columns.map(({ name }) => name));
    const unique = indexes
      .filter((index) => index.config.unique)
      .map((index) => index.config.columns.map((column) => ('name' in column ? column.name : '')));
    const all = [own, ...keys, ...unique].filter((key) => key.length > 0);
    expect(all.length, getTableName(table)).toBeGreaterThan(0);
    for (const key of all) expect(key[0], getTableName(table)).toBe('tenant_id');
  }
});

describe.each(ENGINES)('isolation on $name', (engine) => {
  let db: Database;
  const [own, other] = [newId(), newId()];
  beforeAll(async () => {
    db = await engine.open();
    await fillEveryTable(db, own);
    await fillEveryTable(db, other);
  });
  afterAll(() => db.close());
  // A server without security policies guards nothing by itself: what it lacks is said, and not tried.
  beforeEach(async ({ skip }) => {
    if (await isUnguarded(db)) skip('this server guards nothing by itself');
  });

  /** What `work` gives as seen by an organisation, undone afterwards; a refusal is an answer too. */
  async function attempt<T>(role: TenantRole, organisationId: string, work: (tx: Transaction) => Promise<T>) {
    class Undo extends Error {}
    let answer: T | undefined;
    try {
      await db.inTenant(role, organisationId, async ({ tx }) => {
        answer = await work(tx);
        throw new Undo();
      });
    } catch (err) {
      if (!(err instanceof Undo)) return 'refused' as const;
    }
    return answer;
  }

  const inDirectory = <T>(key: DirectoryKey, work: (tx: Transaction) => Promise<T>) =>
    db.inDirectory(key, ({ tx }) => work(tx));

  test('no table escapes: each has a forced policy, or stands in a list with its reason', async () => {
    const unguarded = await db.asOwner((tx) => db.upkeep.unguardedTables(tx));
    if (await hasEveryFeature()) expect(unguarded).toEqual(Object.keys(CATALOGUE_TABLES));
    expect((await db.asOwner((tx) => db.upkeep.tableNames(tx))).sort()).toEqual(
      [...TABLES.map(getTableName), ...Object.keys(CATALOGUE_TABLES)].sort(),
    );
    for (const reason of Object.values({
      ...DIRECTORY_TABLES,
      ...PERSON_TABLES,
      ...BUCKET_TABLES,
      ...CATALOGUE_TABLES,
    })) {
      expect(reason.length).toBeGreaterThan(20);
    }
  });

  const hasEveryFeature = async () => (await db.asOwner((tx) => db.upkeep.missingFeatures(tx))).length === 0;

  test.runIf(engine.kind === 'pg')(
    'none of the roles can log in, own a table or pass a policy by',
    async () => {
      const { rows } = await db.asOwner((tx) =>
        tx.execute<{ name: string; powers: boolean; owned: number }>(
          sql`select r.rolname as name, r.rolsuper or r.rolbypassrls or r.rolcanlogin or r.rolcreaterole as powers,
            (select count(*)::integer from pg_class c where c.relowner = r.oid) as owned
          from pg_roles r where r.rolname in ('app_user', 'ingest_user', 'directory_user', 'retention_user') order by 1`,
        ),
      );
      expect(rows).toEqual(
        ['app_user', 'directory_user', 'ingest_user', 'retention_user'].map((name) => ({
          name,
          powers: false,
          owned: 0,
        })),
      );
    },
  );

  const count = (table: Table) => async (tx: Transaction) => {
    const { rows } = await tx.execute<{ count: number | string }>(
      sql`select count(*) as count from ${table}`,
    );
    return Number(rows[0]?.count);
  };

  test.each(named(TENANT_TABLES))(
    '%s: an organisation reads its own rows and no others, without any condition',
    async (_, table) => {
      const owned = await attempt('app_user', own, (tx) =>
        tx.execute<{ tenant: string }>(sql`select distinct tenant_id as tenant from ${table}`),
      );
      expect(owned).toMatchObject({ rows: [{ tenant: own }] });
      expect(await attempt('app_user', newId(), count(table))).toBe(0);
      expect(await attempt('app_user', '', count(table))).toBe(0);
    },
  );

  test.each(named(TENANT_TABLES))(
    '%s: no role changes, takes or removes a row of another',
    async (name, table) => {
      for (const role of ['app_user', 'ingest_user', 'retention_user'] as const) {
        const statements = {
          update: sql`update ${table} set tenant_id = tenant_id where tenant_id = ${other}`,
          adopt: sql`update ${table} set tenant_id = ${own} where tenant_id = ${other}`,
          give: sql`update ${table} set tenant_id = ${other}`,
          delete: sql`delete from ${table} where tenant_id = ${other}`,
        };
        for (const [what, statement] of Object.entries(statements)) {
          const answer = await attempt(
            role,
            own,
            async (tx) => (await tx.execute<{ none: null }>(statement)).rowCount,
          );
          expect([0, 'refused'], `${role} ${what} ${name}`).toContain(answer);
        }
        const columns = getTableConfig(table).columns.map((column) => sql.identifier(column.name));
        const copied = columns.map((column) =>
          column.value === 'tenant_id'
            ? sql`cast(${other} as ${sql.raw(engine.kind === 'pg' ? 'uuid' : 'uniqueidentifier')})`
            : sql`${column}`,
        );
        const insertAs = sql`insert into ${table} (${sql.join(columns, sql`, `)}) select ${sql.join(copied, sql`, `)} from ${table}`;
        expect(await attempt(role, own, (tx) => tx.execute(insertAs)), `${role} insert as ${name}`).toBe(
          'refused',
        );
      }
      const left = await attempt('app_user', other, count(table));
      expect(left).toBeGreaterThan(0);
    },
  );

  test.each(named(TABLES.filter((table) => isAmong(DIRECTORY_TABLES, table) && table !== schema.dueJob)))(
    '%s: the directory is found by one full hash or id and never listed',
    async (_, table) => {
      const listed = await inDirectory({}, count(table));
      expect(listed).toBe(0);
      expect(await inDirectory({ lookup: '%' }, count(table))).toBe(0);
      expect(await inDirectory({ organisationId: own }, count(table))).toBe(1);
      for (const role of ['app_user', 'ingest_user'] as const) {
        expect(['refused', 0]).toContain(await attempt(role, own, count(table)));
      }
    },
  );

  test.each(named(TABLES.filter((table) => isAmong(PERSON_TABLES, table))))(
    '%s: rows about a person are found by that person and through no organisation',
    async (name, table) => {
      expect(await inDirectory({}, count(table))).toBe(0);
      expect(await inDirectory({ lookup: '%' }, count(table))).toBe(0);
      expect(await inDirectory({ organisationId: own }, count(table))).toBe(0);
      const found = await inDirectory({ lookup: personOf(own) }, (tx) =>
        tx.execute<{ person: string }>(sql`select distinct person_id as person from ${table}`),
      );
      expect(found.rows).toEqual([{ person: personOf(own) }]);
      const taken = sql`update ${table} set person_id = ${personOf(own)} where person_id = ${personOf(other)}`;
      for (const statement of [taken, sql`delete from ${table} where person_id = ${personOf(other)}`]) {
        const answer = await inDirectory({ lookup: personOf(own) }, (tx) =>
          tx.execute<{ none: null }>(statement),
        );
        expect(answer.rowCount, name).toBe(0);
      }
      for (const role of ['app_user', 'ingest_user'] as const) {
        expect(['refused', 0]).toContain(await attempt(role, own, count(table)));
      }
    },
  );

  test('attempts are found by one full hash and never listed, by an organisation least of all', async () => {
    await countAttempt(db, { kind: 'test', most: 1, windowMs: 1_000 }, ['somebody', null], new Date());
    const attemptHash = 'a'.repeat(64);
    const times = { createdAt: new Date(), expiresAt: new Date() };
    await db.inDirectory({ lookup: attemptHash }, ({ tx, tables }) =>
      tx.insert(tables.loginAttempt).values({ attemptHash, organisationId: own, ...times }),
    );
    for (const table of TABLES.filter((one) => isAmong(BUCKET_TABLES, one))) {
      for (const key of [{}, { lookup: '%' }, { organisationId: own }, { lookup: personOf(own) }])
        expect(await inDirectory(key, count(table)), getTableName(table)).toBe(0);
      for (const role of ['app_user', 'ingest_user'] as const)
        expect(['refused', 0]).toContain(await attempt(role, own, count(table)));
    }
  });

  test('what is over is removed from the directory by the job, and nothing else is', async () => {
    const now = Date.now();
    const madeAt = (days: number) => new Date(now - days * 24 * 3_600_000);
    const hash = (days: number) => String(days).padStart(64, 'd');
    const ages = [0.5, 2, 31];
    for (const days of ages) {
      const [createdAt, expiresAt] = [madeAt(days), madeAt(days)];
      const bucketHash = hash(days);
      await db.inDirectory({ lookup: bucketHash, organisationId: own }, async ({ tx, tables }) => {
        await tx.insert(tables.attempt).values({ bucketHash, windowStart: createdAt, count: 1 });
        await tx.insert(tables.loginAttempt).values({ attemptHash: bucketHash, createdAt, expiresAt });
        const link = { tokenHash: bucketHash, organisationId: own, createdAt, expiresAt };
        await tx.insert(tables.loginLink).values({ ...link, personId: personOf(own) });
        await tx.insert(tables.invitation).values({
          ...link,
          invitationId: newId(),
          address: 'x@acme.example',
          role: 'developer',
          teamIds: [],
          invitedBy: personOf(own),
        });
      });
    }
    await removeWhatIsOver(db, new Date(now));
    const left = async (table: PgTable) => {
      const found = ages.map((days) =>
        inDirectory({ lookup: hash(days) }, (tx) =>
          tx.execute<{ text: string }>(sql`select * from ${table}`),
        ),
      );
      return (await Promise.all(found)).map(({ rows }) => rows.length);
    };
    expect(await left(schema.attempt)).toEqual([1, 0, 0]);
    expect(await left(schema.loginAttempt)).toEqual([1, 0, 0]);
    expect(await left(schema.loginLink)).toEqual([1, 0, 0]);
    expect(await left(schema.invitation)).toEqual([1, 1, 0]);
    const { organisationId, tokenHash } = { organisationId: own, tokenHash: hash(0.5) };
    await db.inDirectory({ organisationId }, async ({ tx, tables: { loginLink, invitation } }) => {
      for (const table of [loginLink, invitation])
        await tx.delete(table).where(inArray(table.tokenHash, [tokenHash, hash(2)]));
    });
    expect(await inDirectory({ organisationId: own }, count(schema.invitation))).toBe(1);
  });

  test('a unit leaves nothing behind on its connection, whether it ends well or not', async () => {
    await db.inTenant('app_user', own, async () => {});
    await attempt('app_user', own, (tx) => tx.execute(sql`select 1 / 0`));
    if (await hasEveryFeature()) expect(await db.upkeep.findObjections(db)).toEqual([]);
    expect(await attempt('app_user', '', count(schema.team))).toBe(0);
  });

  test('many units of two organisations at once never see each other', async () => {
    const counts = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        attempt('app_user', index % 2 ? own : other, async (tx) => {
          if (index % 7 === 0) await tx.execute(sql`select 1 / 0`);
          const { rows } = await tx.execute<{ tenant: string }>(sql`select tenant_id as tenant from team`);
          return rows.every(({ tenant }) => tenant === (index % 2 ? own : other));
        }),
      ),
    );
    expect(counts.filter((answer) => answer === true)).toHaveLength(51);
    expect(counts.filter((answer) => answer === false)).toHaveLength(0);
  });

  describe('the start-up check', () => {
    test('passes on a database that holds', async () => {
      // What the server lacks it is refused for; what the check tries with rows holds all the same.
      const check = (await hasEveryFeature()) ? checkIsolation : checkRows;
      await expect(check(db)).resolves.toBeUndefined();
      expect(await attempt('app_user', own, count(schema.registeredHost))).toBe(1);
    });

    test.for<readonly [string, SQL, SQL]>(HOLES[engine.kind])(
      'refuses to serve on %s',
      async ([, open, close], { skip }) => {
        if (!(await hasEveryFeature())) skip('this server lacks what the hole is made in');
        await db.asOwner((tx) => tx.execute(open));
        await expect(checkIsolation(db)).rejects.toThrow(IsolationError);
        await db.asOwner((tx) => tx.execute(close));
        await expect(checkIsolation(db)).resolves.toBeUndefined();
      },
    );
  });
});
