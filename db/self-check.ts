import { sql } from 'drizzle-orm';
import { newId } from '../contract/ids.ts';
import type { Database, Transaction } from './database.ts';
import { CATALOGUE_TABLES } from './schema/directory.ts';

/** The isolation of organisations does not hold on this database: nothing may be served from it. */
export class IsolationError extends Error {
  override readonly name = 'IsolationError';
}

/**
 * Proves by behaviour, before anything is served, that the database keeps organisations apart: a unit sees its own
 * row, without an organisation it sees none, another organisation's row is refused, and nothing of a unit is left
 * after it. Writes nothing that stays.
 * @throws {IsolationError} naming what does not hold
 */
export async function checkIsolation(db: Database): Promise<void> {
  await everyTableCovered(db);
  const [own, foreign] = [newId(), newId()];
  await undone(db, own, async (tx) => {
    await insertTeam(tx, own);
    demand((await countTeams(tx)) === 1, 'an organisation does not see its own row');
    await setTenant(tx, foreign);
    demand((await countTeams(tx)) === 0, 'an organisation sees the row of another');
    await setTenant(tx, '');
    demand((await countTeams(tx)) === 0, 'a read without an organisation returns rows');
  });
  await undone(db, own, async (tx) => {
    const wasRefused = await insertTeam(tx, foreign).then(
      () => false,
      () => true,
    );
    demand(wasRefused, 'a row of another organisation is taken in');
  });
  await nothingIsLeft(db);
}

async function everyTableCovered(db: Database): Promise<void> {
  const { rows } = await db.asOwner((tx) =>
    tx.execute<{ name: string }>(
      sql`select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)`,
    ),
  );
  const open = rows.map(({ name }) => name).filter((name) => !(name in CATALOGUE_TABLES));
  demand(open.length === 0, `tables without a policy: ${open.join(', ')}`);
}

async function nothingIsLeft(db: Database): Promise<void> {
  await db.asOwner(async (tx) => {
    const { rows } = await tx.execute<{ tenant: string | null; role: string; user: string }>(
      sql`select nullif(current_setting('app.tenant_id', true), '') as tenant, current_user::text as role,
        session_user::text as user`,
    );
    const [row] = rows;
    demand(row !== undefined && row.tenant === null, 'the organisation of a unit is left after it');
    demand(row !== undefined && row.role === row.user, 'the role of a unit is left after it');
  });
}

class Undo extends Error {}

async function undone(db: Database, tenant: string, work: (tx: Transaction) => Promise<void>): Promise<void> {
  try {
    await db.inTenant('app_user', tenant, async ({ tx }) => {
      await work(tx);
      throw new Undo();
    });
  } catch (err) {
    if (!(err instanceof Undo)) throw err;
  }
}

async function insertTeam(tx: Transaction, tenant: string): Promise<void> {
  await tx.execute(
    sql`insert into team (tenant_id, team_id, name, created_at) values (${tenant}, ${newId()}, 'self-check', now())`,
  );
}

async function countTeams(tx: Transaction): Promise<number> {
  const { rows } = await tx.execute<{ count: number }>(
    sql`select count(*)::integer as count from team where name = 'self-check'`,
  );
  return rows[0]?.count ?? -1;
}

async function setTenant(tx: Transaction, tenant: string): Promise<void> {
  await tx.execute(sql`select set_config('app.tenant_id', ${tenant}, true)`);
}

function demand(holds: boolean, what: string): void {
  if (!holds) throw new IsolationError(`Organisations are not kept apart by this database: ${what}`);
}
