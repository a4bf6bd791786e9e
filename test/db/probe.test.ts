/**
 * Every function of the repository that works within an organisation is called as one organisation with the ids of
 * another, and its statements have lost their own conditions: what still holds is the database's rule alone.
 */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../contract/ids.ts';
import type { Database } from '../../db/database.ts';
import { enabledPolicies } from '../../db/upkeep.mssql.ts';
import { ENGINES } from './engines.ts';
import { OWN, openTwo, type TwoDatabases } from './placement/two-databases.ts';
import { FUNCTIONS, fingerprint, idsOf, mark, markOf, probe, TENANT_TABLES, type Victim } from './probe.ts';
import { parametersOf } from './probe-arguments.ts';
import { fillEveryTable } from './sample-rows/fill-every-table.ts';
import { isUnguarded } from './unguarded.ts';
import { runWithoutWhere, withoutWhere } from './without-where.ts';

describe('the rewriter', () => {
  test('leaves no condition on the organisation that a parameter decides', () => {
    expect(withoutWhere('select "name" from "team" where "team"."tenant_id" = $1 and team_id = $2')).toBe(
      'select "name" from "team" where ("team"."tenant_id" = $1 or 1 = 1) and team_id = $2',
    );
    expect(withoutWhere('delete from t where tenant_id = $3')).toBe(
      'delete from t where (tenant_id = $3 or 1 = 1)',
    );
    expect(withoutWhere('update [team] set [name] = @par0 where [team].[tenant_id] = @par1')).toBe(
      'update [team] set [name] = @par0 where ([team].[tenant_id] = @par1 or 1 = 1)',
    );
  });

  test('reads how a function names its parameters', () => {
    const tried = (unit: unknown, { a, b }: { a: number; b: number }, keyId: string, filter = {}) =>
      [unit, a, b, keyId, filter].length;
    expect(parametersOf(String(tried))).toEqual(['unit', '', 'keyId', 'filter']);
    expect(parametersOf('async function any(unit) { return (1, 2); }')).toEqual(['unit']);
  });

  test('has most of the repository to work on', () => {
    expect(FUNCTIONS.length).toBeGreaterThan(80);
  });
});

describe.each(ENGINES)('P8: without its own conditions, on $name', (engine) => {
  let db: Database;
  const [own, other] = [newId(), newId()];
  let victim: Victim;
  let ids: ReadonlyMap<string, string>;
  beforeAll(async () => {
    db = await engine.open();
    await fillEveryTable(db, own);
    await fillEveryTable(db, other);
    victim = { db, organisationId: other };
    await mark(victim);
    ids = await idsOf(victim);
  });
  afterAll(() => db.close());

  test('no function reads, changes or removes a row of another organisation', async ({ skip }) => {
    if (await isUnguarded(db)) skip('this server guards nothing by itself');
    const before = await fingerprint(victim);
    expect(before.length).toBeGreaterThan(TENANT_TABLES.length - 1);
    expect(before.join()).toContain(markOf(victim.organisationId));
    const { answer, rewritten } = await runWithoutWhere(() => probe(db, own, victim, ids));
    expect(answer.leaks).toEqual([]);
    expect(answer.answers).toBeGreaterThan(FUNCTIONS.length);
    expect(rewritten).toBeGreaterThan(FUNCTIONS.length);
    expect(await fingerprint(victim)).toEqual(before);
  });

  test('with the policies off, the same calls read and change what is another’s', async ({ skip }) => {
    if (!(await isUnguarded(db)) && (await liftPolicies(db)) === 0)
      skip('this server keeps organisations apart by means that are not the product’s');
    const before = await fingerprint(victim);
    const isChanged = async () => (await fingerprint(victim)).join() !== before.join();
    const { answer } = await runWithoutWhere(() =>
      probe(db, own, victim, ids, async (leaks) => leaks > 10 && (await isChanged())),
    );
    expect(answer.leaks.length).toBeGreaterThan(10);
    expect(await isChanged()).toBe(true);
  });
});

/** @returns how many were lifted */
const liftPolicies = (db: Database): Promise<number> =>
  db.asOwner(async (tx) => {
    const statements =
      db.upkeep.migrations === 'pg'
        ? TENANT_TABLES.map((table) => sql`alter table ${table} disable row level security`)
        : (await enabledPolicies(tx)).map(
            (name) => sql`alter security policy dbo.${sql.identifier(name)} with (state = off)`,
          );
    for (const statement of statements) await tx.execute(statement);
    return statements.length;
  });

/** Of PostgreSQL the server where there is one. */
const PLACED_ON = [
  ...ENGINES.filter(({ kind }) => kind === 'pg').slice(-1),
  ...ENGINES.filter(({ kind }) => kind === 'mssql'),
];

describe.each(PLACED_ON)('P9: with an organisation in a database of its own, on $name', (engine) => {
  let two: TwoDatabases;
  const [placed, other] = [newId(), newId()];
  beforeAll(async () => {
    two = await openTwo(engine);
    await fillEveryTable(two.shared, placed);
    await fillEveryTable(two.shared, other);
    for (const organisationId of [placed, other]) await mark({ db: two.shared, organisationId });
    await two.move(placed, OWN);
  });
  afterAll(() => two.close());

  test.each([
    ['of the shared database', () => ({ own: placed, victim: { db: two.shared, organisationId: other } })],
    ['of the other’s own', () => ({ own: other, victim: { db: two.own, organisationId: placed } })],
  ])('no function reads, changes or removes a row %s', async (_, between) => {
    const { own, victim } = between();
    const ids = await idsOf(victim);
    const before = await fingerprint(victim);
    expect(before.join()).toContain(markOf(victim.organisationId));
    const { answer } = await runWithoutWhere(() => probe(two.routed, own, victim, ids));
    expect(answer.leaks).toEqual([]);
    expect(answer.answers).toBeGreaterThan(FUNCTIONS.length);
    expect(await fingerprint(victim)).toEqual(before);
  });
});
