/** Sends every attack at every table: where policies hold, and once where none does, which shows what an attack can do. */
import { sql } from 'drizzle-orm';
import { newId } from '../../contract/ids.ts';
import type { Database, TenantRole, Unit } from '../../db/database.ts';
import { isUnavailable } from '../../db/failure.ts';
import { PERSON_TABLES } from '../../db/schema/directory.ts';
import { ALLOWED, ATTACKS, type Attack, attacksOn, type Belonging, belongingOf } from './attacks.ts';
import { addRows, type Columns, literalOf, type Owner } from './rows.ts';

export interface Outcome {
  readonly tables: number;
  /** Attacks that reach another's row where no policy holds. */
  readonly attacks: number;
  /** Those times everybody who tried them. */
  readonly tries: number;
  /** Attacks that something else than a policy stops, such as a key: they prove nothing. */
  readonly inconclusive: number;
  /** Reads of a unit that has forgotten its organisation. */
  readonly forgotten: number;
  /** `table: who attack`, for each that reached what is another's. */
  readonly leaks: readonly string[];
}

type Target = readonly [table: string, belonging: Belonging, statements: ReturnType<typeof attacksOn>];

const ROLES: readonly TenantRole[] = ['app_user', 'ingest_user', 'retention_user'];

class Undo extends Error {}

/** Two organisations that nobody else is. */
export function twoOwners(): readonly [Owner, Owner] {
  return [
    { organisationId: newId(), otherId: newId(), letter: 'a' },
    { organisationId: newId(), otherId: newId(), letter: 'b' },
  ];
}

/**
 * Fills an empty database with two organisations, attacks the one from the other, and removes both again.
 * @throws if it is not empty of rows that an attack would count
 */
export async function attackAll(db: Database, columns: Columns): Promise<Outcome> {
  const [own, other] = twoOwners();
  try {
    for (const owner of [own, other]) await addRows(db, columns, owner);
    return await attackFrom(db, columns, own, other);
  } finally {
    await removeRows(db, columns, [own, other]);
  }
}

async function attackFrom(db: Database, columns: Columns, own: Owner, other: Owner): Promise<Outcome> {
  const targets: Target[] = [...columns].map(([table, list]) => [
    table,
    belongingOf(table, list, PERSON_TABLES),
    attacksOn(table, list, own, other),
  ]);
  const canReach = await whatAttacksCanDo(db, targets);
  const leaks: string[] = [];
  let tries = 0;
  let forgotten = 0;
  for (const [table, belonging, statements] of targets) {
    for (const { who, allowsOwn, run } of attackers(db, belonging, own)) {
      for (const attack of ATTACKS) {
        const statement = statements[attack];
        if (!statement || !canReach.has(`${table} ${attack}`)) continue;
        tries++;
        const reached = await rowsReached(run, attack, statement);
        if (reached > (allowsOwn ? ALLOWED[attack] : 0)) leaks.push(`${table}: ${who} can ${attack}`);
      }
    }
    if (belonging !== 'organisation' || !statements.read) continue;
    forgotten++;
    const unscoped = (work: Work) => db.inTenant('app_user', '', work);
    if ((await rowsReached(unscoped, 'read', statements.read)) > 0)
      leaks.push(`${table}: a unit without an organisation can read`);
  }
  const possible = targets.flatMap(([, , statements]) => ATTACKS.filter((attack) => statements[attack]));
  return {
    tables: targets.length,
    attacks: canReach.size,
    tries,
    forgotten,
    leaks,
    inconclusive: possible.length - canReach.size,
  };
}

type Work = (unit: Unit) => Promise<never>;

interface Attacker {
  readonly who: string;
  /** Its own row is its own to reach. */
  readonly allowsOwn: boolean;
  run(work: Work): Promise<unknown>;
}

function attackers(db: Database, belonging: Belonging, own: Owner): Attacker[] {
  const asRoles = ROLES.map((role) => ({
    who: role,
    allowsOwn: belonging === 'organisation' || belonging === 'directory',
    run: (work: Work) => db.inTenant(role, own.organisationId, work),
  }));
  if (belonging === 'organisation') return asRoles;
  const { organisationId } = own;
  return [
    ...asRoles,
    { who: 'the directory', allowsOwn: false, run: (work) => db.inDirectory({}, work) },
    {
      who: 'the directory, for an organisation',
      allowsOwn: belonging === 'directory',
      run: (work) => db.inDirectory({ organisationId }, work),
    },
  ];
}

/** How many rows a statement reached, which are then as they were; none if it was refused. */
async function rowsReached(
  run: Attacker['run'],
  attack: Attack,
  statement: NonNullable<Target[2][Attack]>,
): Promise<number> {
  let reached = 0;
  await run(async (unit) => {
    reached = await send(unit, attack, statement);
    throw new Undo();
  }).catch((err: unknown) => {
    if (err instanceof Undo) return;
    // A server that cannot answer has refused nothing.
    if (isUnavailable(err)) throw err;
    reached = 0;
  });
  return reached;
}

async function send(
  { tx, dialect }: Unit,
  attack: Attack,
  statement: NonNullable<Target[2][Attack]>,
): Promise<number> {
  const result = await tx.execute<{ reached: number | string }>(statement);
  return attack === 'read' ? Number(result.rows[0]?.reached) : dialect.affectedRows(result);
}

/** `table attack` of those that reach the other's row as the owner, with every policy off. */
async function whatAttacksCanDo(db: Database, targets: readonly Target[]): Promise<Set<string>> {
  const able = new Set<string>();
  for (const [table, , statements] of targets) {
    for (const attack of ATTACKS) {
      const statement = statements[attack];
      if (!statement) continue;
      const reached = await rowsReached((work) => db.fillWhole(work), attack, statement);
      if (reached > ALLOWED[attack]) able.add(`${table} ${attack}`);
    }
  }
  return able;
}

/** Rows refer to others: those that are referred to go after the rest. */
async function removeRows(db: Database, columns: Columns, owners: readonly Owner[]): Promise<void> {
  let waiting = [...columns];
  while (waiting.length > 0) {
    const refused: typeof waiting = [];
    for (const [table, list] of waiting) {
      const column = list.find(({ name }) => /^(tenant_id|organisation_id|person_id|\w+_hash)$/.test(name));
      if (!column) continue;
      const values = sql.raw(owners.map((owner) => literalOf(column, owner)).join(', '));
      const removal = sql`delete from ${sql.identifier(table)} where ${sql.identifier(column.name)} in (${values})`;
      await db.fillWhole(({ tx }) => tx.execute(removal)).catch(() => refused.push([table, list]));
    }
    if (refused.length === waiting.length) throw new Error(`rows are left in ${refused[0]?.[0]}`);
    waiting = refused;
  }
}
