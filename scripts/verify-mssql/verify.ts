/** Everything that is tried on a database, in order. It changes nothing that stays. */
import { sql } from 'drizzle-orm';
import { newId } from '../../contract/ids.ts';
import type { Database, TenantRole, Unit } from '../../db/database.ts';
import { planMigrations } from '../../db/migrate.ts';
import { agingTables, removeAged } from '../../db/retention/rows.ts';
import { CATALOGUE_TABLES } from '../../db/schema/directory.ts';
import { checkIsolation, checkRows, IsolationError } from '../../db/self-check.ts';
import { tablesWithRows } from '../../db/transfer/rows.ts';
import { problemOf } from '../database/problem.ts';
import { attackAll } from './attack.ts';
import { insertOf, literalOf, readColumns } from './rows.ts';

/** `absent`: the server has no such thing, so that it cannot be shown on it. */
export interface Finding {
  readonly check: string;
  readonly outcome: 'shown' | 'failed' | 'absent';
  readonly words: string;
}

const UNITS = 400;
const AT_ONCE = 24;
const OLD_ROWS = 25;
const BATCH = 10;

/**
 * Tries everything on a migrated database in which no organisation is.
 * @throws {Error} in words for the operator if it is not migrated or not empty
 */
export async function verify(db: Database, say: (text: string) => void = () => {}): Promise<Finding[]> {
  const { migrations } = await planMigrations(db);
  if (migrations.length > 0) throw new Error('the database lacks migrations: npm run migrate');
  if ((await db.fillWhole(tablesWithRows)).length > 0)
    throw new Error('the database has rows: this is for one that nobody uses yet');
  const missing = await db.asOwner((tx) => db.upkeep.missingFeatures(tx));
  const findings: Finding[] = [];
  const add = async (check: string, find: () => Promise<readonly [Finding['outcome'], string]>) => {
    say(check);
    const [outcome, words] = await find().catch((err: unknown) => ['failed', problemOf(err)] as const);
    findings.push({ check, outcome, words });
  };
  const absent = missing.includes('security policies')
    ? (['absent', 'this server has no security policies'] as const)
    : null;
  await add('every table has its predicates', async () => absent ?? guards(db));
  await add('settings of the database', async () => {
    const pending = await db.asOwner((tx) => db.upkeep.pendingSettings(tx));
    return pending.length === 0 ? ['shown', 'as migrations make them'] : ['failed', pending.join('; ')];
  });
  await add('attacks without a condition', () => attacks(db));
  await add('logins have the rights of their part alone', () => powers(db));
  await add('a row stays its organisation’s by right too', async () => absent ?? denials(db));
  await add('connections carry nothing over', () => connections(db));
  await add('deletion in bounded batches', () => batches(db));
  await add('rows that the start-up check tries', () => outcomeOf(checkRows(db)));
  await add('the start-up check', async () => absent ?? outcomeOf(checkIsolation(db)));
  return findings;
}

async function guards(db: Database): Promise<readonly [Finding['outcome'], string]> {
  const open = (await db.asOwner((tx) => db.upkeep.unguardedTables(tx))).filter(
    (name) => !(name in CATALOGUE_TABLES),
  );
  const all = await db.asOwner((tx) => db.upkeep.tableNames(tx));
  return open.length === 0
    ? ['shown', `${all.length - Object.keys(CATALOGUE_TABLES).length} tables`]
    : ['failed', `without: ${open.join(', ')}`];
}

async function attacks(db: Database): Promise<readonly [Finding['outcome'], string]> {
  const outcome = await attackAll(db, await readColumns(db));
  const { tables, attacks: count, tries, forgotten, inconclusive, leaks } = outcome;
  return leaks.length === 0
    ? [
        'shown',
        `${tables} tables, ${count} attacks that get through without policies, ${tries} tries and ${forgotten} reads without an organisation reached nothing; ${inconclusive} more are stopped by keys before a policy is asked`,
      ]
    : ['failed', leaks.join('; ')];
}

const BEYOND = [
  'drop table usage_event',
  'alter table team add extra integer',
  "update schema_migration set hash = 'x'",
  'delete from audit_entry',
  "update audit_entry set result = 'x'",
  'create table own_table (a integer)',
];
const SERVING: readonly TenantRole[] = ['app_user', 'ingest_user'];

async function powers(db: Database): Promise<readonly [Finding['outcome'], string]> {
  const allowed: string[] = [];
  for (const role of SERVING) {
    for (const statement of BEYOND) {
      if (await isDone(db, role, newId(), ({ tx }) => tx.execute(sql.raw(statement))))
        allowed.push(`${role}: ${statement}`);
    }
  }
  return allowed.length === 0
    ? ['shown', `${BEYOND.length * SERVING.length} statements refused`]
    : ['failed', `not refused: ${allowed.join('; ')}`];
}

async function denials(db: Database): Promise<readonly [Finding['outcome'], string]> {
  const isMoved = await isDone(db, 'app_user', newId(), ({ tx }) =>
    tx.execute(sql`update team set tenant_id = tenant_id`),
  );
  return isMoved ? ['failed', 'tenant_id may be written'] : ['shown', 'tenant_id may not be written'];
}

/** Whether a statement goes through; it is undone. */
async function isDone(
  db: Database,
  role: TenantRole,
  organisationId: string,
  work: (unit: Unit) => Promise<unknown>,
): Promise<boolean> {
  class Undo extends Error {}
  const end: unknown = await db
    .inTenant(role, organisationId, async (unit) => {
      await work(unit);
      throw new Undo();
    })
    .catch((err: unknown) => err);
  return end instanceof Undo;
}

/** Units of several organisations, many at once on few connections, some failing and some without an organisation. */
async function connections(db: Database): Promise<readonly [Finding['outcome'], string]> {
  const organisations = Array.from({ length: 4 }, () => newId());
  const createdAt = new Date();
  for (const tenantId of organisations)
    await db.inTenant('app_user', tenantId, ({ tx, tables }) =>
      tx.insert(tables.team).values({ tenantId, teamId: newId(), name: 'x', createdAt }),
    );
  let [next, foreign, seen] = [0, 0, 0];
  const unit = async (index: number) => {
    const organisationId = index % 5 === 0 ? '' : (organisations[index % organisations.length] ?? '');
    const rows = await db.inTenant('app_user', organisationId, async ({ tx }) => {
      if (index % 7 === 0) await tx.execute(sql`select 1 / 0`);
      return (await tx.execute<{ tenant: string }>(sql`select tenant_id as tenant from team`)).rows;
    });
    foreign += rows.filter(({ tenant }) => tenant !== organisationId).length;
    seen += rows.length;
  };
  try {
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (next < UNITS) await unit(next++).catch(() => {});
      }),
    );
  } finally {
    for (const tenantId of organisations)
      await db.fillWhole(({ tx }) => tx.execute(sql`delete from team where tenant_id = ${tenantId}`));
  }
  if (foreign > 0) return ['failed', `${foreign} rows of another organisation`];
  return seen > 0
    ? ['shown', `${UNITS} units, ${AT_ONCE} at once: own rows alone`]
    : ['failed', 'no unit saw its own row'];
}

async function batches(db: Database): Promise<readonly [Finding['outcome'], string]> {
  const organisationId = newId();
  const owner = { organisationId, otherId: newId(), letter: 'x' };
  const place = (unit: Unit) => agingTables(unit.tables).lastIndexOf('rollups');
  const columns = (await readColumns(db)).get('usage_frozen_day') ?? [];
  const day = columns.find(({ name }) => name === 'day');
  if (!day) return ['failed', 'usage_frozen_day is not what it was'];
  await db.fillWhole(async ({ tx }) => {
    for (let row = 0; row < OLD_ROWS; row++) {
      await tx.execute(insertOf('usage_frozen_day', columns, owner));
      const own = sql.raw(`'2001-01-${String(row + 1).padStart(2, '0')}T00:00:00.000Z'`);
      const asMade = sql.raw(literalOf(day, owner));
      await tx.execute(
        sql`update usage_frozen_day set day = ${own} where tenant_id = ${organisationId} and day = ${asMade}`,
      );
    }
  });
  const gone: number[] = [];
  for (let last = 1; last > 0; ) {
    last = await db.inTenant('retention_user', organisationId, (unit) =>
      removeAged(unit, place(unit), new Date(Date.UTC(2002, 0, 1)), BATCH),
    );
    gone.push(last);
  }
  const isBounded = gone.join() === [BATCH, BATCH, OLD_ROWS % BATCH, 0].join();
  return isBounded
    ? ['shown', `${OLD_ROWS} rows in parts of ${BATCH} at most, by retention’s login`]
    : ['failed', `parts of ${gone.join(', ')}`];
}

async function outcomeOf(check: Promise<void>): Promise<readonly [Finding['outcome'], string]> {
  try {
    await check;
    return ['shown', 'passes'];
  } catch (err) {
    if (err instanceof IsolationError) return ['failed', err.message];
    throw err;
  }
}
