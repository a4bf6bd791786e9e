/**
 * Calls every function of the repository that works within an organisation as one organisation with the ids of another, and
 * looks for what is the other's in the answers.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getTableName, is, sql } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import type { Database, TenantUnit } from '../../db/database.ts';
import * as schema from '../../db/schema/tables.pg.ts';
import { pastPolicies } from './past-policies.ts';
import { argumentsFor } from './probe-arguments.ts';

const DB = join(import.meta.dirname, '..', '..', 'db');
const TAKES_UNIT = /^export (?:async )?function (\w+)(?:<[^(]+>)?\(\s*(?:unit|\{[^}]*\}): TenantUnit/gm;
/** What the texts of an organisation's rows are put to. */
export const markOf = (organisationId: string): string => `of-${organisationId.slice(-12)}`;
/** Columns whose text is marked in the other organisation's rows. */
const MARKED = ['name', 'reason', 'provider', 'address', 'contact'];

export const TENANT_TABLES = Object.values(schema)
  .filter((value) => is(value, PgTable))
  .filter((table) => getTableConfig(table).columns.some(({ name }) => name === 'tenant_id'));

type Probed = (unit: TenantUnit, ...args: readonly unknown[]) => unknown;

export const FUNCTIONS = await Promise.all(
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

/** Whose rows are to be found out, and the database where they lie. */
export interface Victim {
  readonly db: Database;
  readonly organisationId: string;
}

/** Marks the texts of an organisation's rows, so that they are known wherever they show. */
export const mark = ({ db, organisationId }: Victim): Promise<void> =>
  pastPolicies(db, async (tx) => {
    for (const table of TENANT_TABLES) {
      for (const { name } of getTableConfig(table).columns.filter(({ name }) => MARKED.includes(name)))
        await tx.execute(
          sql`update ${table} set ${sql.identifier(name)} = ${markOf(organisationId)} where tenant_id = ${organisationId}`,
        );
    }
  });

/** One value of each column of ids, of the rows there are. */
export const idsOf = ({ db, organisationId }: Victim): Promise<ReadonlyMap<string, string>> =>
  pastPolicies(db, async (tx) => {
    const found = new Map<string, string>();
    for (const table of TENANT_TABLES) {
      const columns = getTableConfig(table).columns.filter(({ name }) => /_id$|^scope$/.test(name));
      for (const column of columns.filter(({ name }) => name !== 'tenant_id')) {
        const { rows } = await tx.execute<{ id: string | null }>(
          sql`select min(cast(${sql.identifier(column.name)} as varchar(254))) as id from ${table} where tenant_id = ${organisationId}`,
        );
        const id = rows[0]?.id;
        // Not every server writes ids in lower case.
        if (id) found.set(column.name, column.getSQLType() === 'uuid' ? id.toLowerCase() : id);
      }
    }
    return found;
  });

/** Every row of theirs, as text. */
export const fingerprint = ({ db, organisationId }: Victim): Promise<string[]> =>
  pastPolicies(db, async (tx) => {
    const texts: string[] = [];
    for (const table of TENANT_TABLES) {
      const { rows } = await tx.execute<Record<string, unknown>>(
        sql`select * from ${table} where tenant_id = ${organisationId}`,
      );
      texts.push(...rows.map((row) => `${getTableName(table)} ${JSON.stringify(row)}`).sort());
    }
    return texts;
  });

/**
 * Calls everything as one organisation with another's ids, until enough is known.
 * @returns the functions that answered with what is another's
 */
export async function probe(
  db: Database,
  own: string,
  { organisationId: other }: Victim,
  ids: ReadonlyMap<string, string>,
  isEnough: (leaks: number) => boolean | Promise<boolean> = () => false,
): Promise<{ readonly leaks: readonly string[]; readonly answers: number }> {
  const leaks = new Set<string>();
  let answers = 0;
  for (const [name, call] of FUNCTIONS) {
    const role = /^(usage|rollups)/.test(name) ? 'ingest_user' : 'app_user';
    for (const args of argumentsFor(call, ids)) {
      const answer = await db
        .inTenant(role, own, async (unit) => textOf(await call?.(unit, ...args)))
        .catch(() => null);
      if (answer !== null) answers++;
      if (answer?.includes(markOf(other))) leaks.add(name);
    }
    if (await isEnough(leaks.size)) break;
  }
  return { leaks: [...leaks], answers };
}

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
