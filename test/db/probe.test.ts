/**
 * Every function of the repository that works within an organisation is called as one organisation with the ids of
 * another, and its statements have lost their own conditions: what still holds is the database's rule alone.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getTableName, is, sql } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../contract/ids.ts';
import type { Database, TenantUnit } from '../../db/database.ts';
import * as schema from '../../db/schema/tables.pg.ts';
import { ENGINES } from './engines.ts';
import { argumentsFor, parametersOf } from './probe-arguments.ts';
import { fillEveryTable } from './sample-rows.ts';
import { runWithoutWhere, withoutWhere } from './without-where.ts';

const DB = join(import.meta.dirname, '..', '..', 'db');
const TAKES_UNIT = /^export (?:async )?function (\w+)(?:<[^(]+>)?\(\s*(?:unit|\{[^}]*\}): TenantUnit/gm;
const MARK = 'of-another-organisation';
/** Columns whose text is marked in the other organisation's rows. */
const MARKED = ['name', 'reason', 'provider', 'address', 'contact'];

const TENANT_TABLES = Object.values(schema)
  .filter((value) => is(value, PgTable))
  .filter((table) => getTableConfig(table).columns.some(({ name }) => name === 'tenant_id'));

type Probed = (unit: TenantUnit, ...args: readonly unknown[]) => unknown;

const FUNCTIONS = await Promise.all(
  readdirSync(DB, { recursive: true, encoding: 'utf8' })
    .filter((file) => /^(?!schema|migrations|embedded).+\.ts$/.test(file))
    .map(async (file) => {
      const names = [...readFileSync(join(DB, file), 'utf8').matchAll(TAKES_UNIT)].map(([, name]) =>
        String(name),
      );
      if (names.length === 0) return [];
      const module = (await import(join(DB, file))) as Record<string, Probed>;
      return names.map((name) => [`${file} ${name}`, module[name]] as const);
    }),
).then((files) => files.flat());

describe('the rewriter', () => {
  test('leaves no condition on the organisation that a parameter decides', () => {
    expect(withoutWhere('select "name" from "team" where "team"."tenant_id" = $1 and team_id = $2')).toBe(
      'select "name" from "team" where ("team"."tenant_id" = $1 or true) and team_id = $2',
    );
    expect(withoutWhere('delete from t where tenant_id = $3')).toBe(
      'delete from t where (tenant_id = $3 or true)',
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

describe.each(ENGINES.filter(({ kind }) => kind === 'pg'))(
  'P8: without its own conditions, on $name',
  (engine) => {
    let db: Database;
    const [own, other] = [newId(), newId()];
    let ids: ReadonlyMap<string, string>;
    beforeAll(async () => {
      db = await engine.open();
      await fillEveryTable(db, own);
      await fillEveryTable(db, other);
      for (const table of TENANT_TABLES) {
        for (const { name } of getTableConfig(table).columns.filter(({ name }) => MARKED.includes(name)))
          await db.asOwner((tx) =>
            tx.execute(sql`update ${table} set ${sql.identifier(name)} = ${MARK} where tenant_id = ${other}`),
          );
      }
      ids = await idsOf(other);
    });
    afterAll(() => db.close());

    /** One value of each column of ids, of one organisation's rows. */
    async function idsOf(organisationId: string): Promise<ReadonlyMap<string, string>> {
      const found = new Map<string, string>();
      for (const table of TENANT_TABLES) {
        for (const { name } of getTableConfig(table).columns.filter(({ name }) =>
          /_id$|^scope$/.test(name),
        )) {
          const { rows } = await db.asOwner((tx) =>
            tx.execute<{ id: string | null }>(
              sql`select ${sql.identifier(name)}::text as id from ${table} where tenant_id = ${organisationId} limit 1`,
            ),
          );
          if (rows[0]?.id) found.set(name, rows[0].id);
        }
      }
      found.delete('tenant_id');
      return found;
    }

    const fingerprint = async () => {
      const rows: string[] = [];
      for (const table of TENANT_TABLES) {
        const found = await db.asOwner((tx) =>
          tx.execute<{ row: string }>(
            sql`select t::text as row from ${table} as t where tenant_id = ${other} order by 1`,
          ),
        );
        rows.push(...found.rows.map(({ row }) => `${getTableName(table)} ${row}`));
      }
      return rows;
    };

    /**
     * Calls everything with the other's ids, until enough is known.
     * @returns the functions that answered with what is another's
     */
    async function probe(isEnough: (leaks: number) => boolean | Promise<boolean> = () => false) {
      const leaks = new Set<string>();
      let answers = 0;
      for (const [name, call] of FUNCTIONS) {
        const role = /^(usage|rollups)/.test(name) ? 'ingest_user' : 'app_user';
        for (const args of argumentsFor(call, ids)) {
          const answer = await db
            .inTenant(role, own, async (unit) => textOf(await call?.(unit, ...args)))
            .catch(() => null);
          if (answer !== null) answers++;
          if (answer?.includes(MARK)) leaks.add(name);
        }
        if (await isEnough(leaks.size)) break;
      }
      return { leaks: [...leaks], answers };
    }

    test('no function reads, changes or removes a row of another organisation', async () => {
      const before = await fingerprint();
      expect(before.length).toBeGreaterThan(TENANT_TABLES.length - 1);
      expect(before.join()).toContain(MARK);
      const { answer, rewritten } = await runWithoutWhere(() => probe());
      expect(answer.leaks).toEqual([]);
      expect(answer.answers).toBeGreaterThan(FUNCTIONS.length);
      expect(rewritten).toBeGreaterThan(FUNCTIONS.length);
      expect(await fingerprint()).toEqual(before);
    });

    test('with the policies off, the same calls read and change what is another’s', async () => {
      const before = await fingerprint();
      for (const table of TENANT_TABLES)
        await db.asOwner((tx) => tx.execute(sql`alter table ${table} disable row level security`));
      const isChanged = async () => (await fingerprint()).join() !== before.join();
      const { answer } = await runWithoutWhere(() =>
        probe(async (leaks) => leaks > 10 && (await isChanged())),
      );
      expect(answer.leaks.length).toBeGreaterThan(10);
      expect(await isChanged()).toBe(true);
    });
  },
);

/** Everything in an answer, as text. */
function textOf(answer: unknown): string {
  return (
    JSON.stringify(answer, (_, value: unknown) => {
      if (typeof value === 'bigint') return value.toString();
      if (value instanceof Map) return [...value];
      return value instanceof Set ? [...value] : value;
    }) ?? ''
  );
}
