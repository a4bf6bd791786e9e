import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../../contract/ids.ts';
import { auditEntries, recordAudit } from '../../../db/audit/entries.ts';
import type { TenantUnit } from '../../../db/database.ts';
import { organisationsDue, setDue } from '../../../db/directory/due-jobs.ts';
import { isUnavailable } from '../../../db/failure.ts';
import { holdUnit } from '../../../db/placement/held-unit.ts';
import { cancelMove, MoveError, moveOrganisation, whereabouts } from '../../../db/placement/move.ts';
import {
  OrganisationElsewhereError,
  OrganisationMovingError,
  SHARED,
  StoreMissingError,
} from '../../../db/placement/place.ts';
import { figuresOf, PLACED_TABLES, tablesHolding } from '../../../db/placement/rows.ts';
import { contradictions, statedPlaces } from '../../../db/placement/standing.ts';
import { ENGINES } from '../engines.ts';
import { fillEveryTable } from '../sample-rows/fill-every-table.ts';
import { isUnguarded } from '../unguarded.ts';
import { OWN, openTwo, type TwoDatabases } from './two-databases.ts';

const NOW = new Date(Date.UTC(2026, 10, 21, 12));
class BrokenOff extends Error {}
const TABLES = PLACED_TABLES.length;
/** In the middle of copying, at the switch, in the middle of removing. */
const BREAKS = [TABLES >> 1, TABLES + 3, TABLES + (TABLES >> 1)];

describe.each(ENGINES)('P9: an organisation in a database of its own, on $name', (engine) => {
  let two: TwoDatabases;
  const [placed, other] = [newId(), newId()];
  beforeAll(async () => {
    two = await openTwo(engine);
    await fillEveryTable(two.shared, placed);
    await fillEveryTable(two.shared, other);
  });
  afterAll(() => two.close());

  const teams = ({ tx, tables: { team }, organisationId }: TenantUnit) =>
    tx.select({ tenantId: team.tenantId }).from(team).where(eq(team.tenantId, organisationId));
  const addTeam = (unit: TenantUnit, name: string) =>
    unit.tx
      .insert(unit.tables.team)
      .values({ tenantId: unit.organisationId, teamId: newId(), name, createdAt: NOW });
  const entry = (target: string) =>
    ({ actorKind: 'system', action: 'team.create', target, result: 'done' }) as const;
  const targets = async (organisationId: string) => {
    const entries = await two.routed.readTenant(organisationId, (unit) => auditEntries(unit, 50));
    return entries.map(({ target }) => target);
  };
  const sessions = ({ shared }: TwoDatabases, organisationId: string) =>
    shared.inDirectory({ organisationId }, ({ tx, tables: { session } }) =>
      tx.select({ hash: session.tokenHash }).from(session).where(eq(session.organisationId, organisationId)),
    );

  test('is moved with every row, sum and chain end the same, and leaves none behind', async () => {
    const before = await figuresOf(two.shared, placed, PLACED_TABLES);
    const others = await figuresOf(two.shared, other, PLACED_TABLES);
    const moved = await two.move(placed, OWN);
    expect(moved).toEqual(before);
    expect(await tablesHolding(two.shared, placed)).toEqual([]);
    expect(await tablesHolding(two.own, placed)).toEqual(PLACED_TABLES);
    expect(await tablesHolding(two.own, other)).toEqual([]);
    expect(await figuresOf(two.shared, other, PLACED_TABLES)).toEqual(others);
    expect(await whereabouts(two.shared, placed)).toMatchObject({ place: OWN, movesTo: null });
  });

  test('is served from there alone, and no other organisation is', async () => {
    expect(await two.routed.readTenant(placed, teams)).toEqual([{ tenantId: placed }]);
    expect(await two.routed.readTenant(other, teams)).toEqual([{ tenantId: other }]);
    await expect(two.shared.inTenant('app_user', placed, teams)).rejects.toThrow(OrganisationElsewhereError);
    await expect(two.shared.readTenant(placed, teams)).rejects.toThrow(OrganisationElsewhereError);
    await expect(two.own.inTenant('ingest_user', other, teams)).rejects.toThrow(OrganisationElsewhereError);
    await expect(two.own.readTenant(newId(), teams)).rejects.toThrow(OrganisationElsewhereError);
  });

  test('keeps the rules of its rows there: another organisation reads and writes none of them', async ({
    skip,
  }) => {
    if (await isUnguarded(two.own)) skip('this server guards nothing by itself');
    for (const name of PLACED_TABLES) {
      const table = two.own.as(SHARED);
      const seen = await table
        .inTenant('app_user', other, ({ tx, tables }) =>
          tx.execute<{ count: number | string }>(sql`select count(*) as count from ${tables[name]}`),
        )
        .then(({ rows }) => Number(rows[0]?.count));
      expect(seen, name).toBe(0);
    }
    const asOther = two.routed.inTenant('app_user', placed, ({ tx, tables: { team } }) =>
      tx.insert(team).values({ tenantId: other, teamId: newId(), name: 'Foreign', createdAt: NOW }),
    );
    await expect(asOther).rejects.toThrow();
  });

  test('a unit that needs the directory too does both, or neither', async () => {
    const open = (unit: TenantUnit, hash: string) =>
      unit.onDirectory(({ tx, tables }) =>
        tx.insert(tables.loginLink).values({
          tokenHash: hash.repeat(64),
          organisationId: placed,
          personId: newId(),
          createdAt: NOW,
          expiresAt: NOW,
        }),
      );
    const links = async () => {
      const found = await two.shared.inDirectory(
        { organisationId: placed },
        ({ tx, tables: { loginLink } }) =>
          tx
            .select({ hash: loginLink.tokenHash })
            .from(loginLink)
            .where(eq(loginLink.organisationId, placed)),
      );
      return found.map(({ hash }) => hash[0]);
    };
    await two.routed.inTenant('app_user', placed, async (unit) => {
      await open(unit, 'a');
      await recordAudit(unit, entry('both'), NOW);
    });
    const failing = two.routed.inTenant('app_user', placed, async (unit) => {
      await recordAudit(unit, entry('neither'), NOW);
      await open(unit, 'b');
      throw new BrokenOff();
    });
    await expect(failing).rejects.toThrow(BrokenOff);
    expect(await links()).toContain('a');
    expect(await links()).not.toContain('b');
    expect(await targets(placed)).toContain('both');
    expect(await targets(placed)).not.toContain('neither');
  });

  test('a unit on the directory writes the audit log where it lies, and both stand or fall', async () => {
    await two.routed.inDirectory({ organisationId: placed }, async (unit) => {
      await recordAudit(await unit.ofOrganisation(placed), entry('from the directory'), NOW);
      await unit.onTenant(placed, async (own) => {
        expect(await teams(own)).toHaveLength(1);
        await recordAudit(own, entry('through the tenant'), NOW);
      });
      const { session } = unit.tables;
      expect(await unit.tx.select().from(session).where(eq(session.organisationId, placed))).toHaveLength(1);
    });
    const failing = two.routed.inDirectory({ organisationId: placed }, async (unit) => {
      await unit.tx.delete(unit.tables.session).where(eq(unit.tables.session.organisationId, placed));
      await recordAudit(await unit.ofOrganisation(placed), entry('undone'), NOW);
      throw new BrokenOff();
    });
    await expect(failing).rejects.toThrow(BrokenOff);
    expect(await targets(placed)).toEqual(
      expect.arrayContaining(['from the directory', 'through the tenant']),
    );
    expect(await targets(placed)).not.toContain('undone');
    expect(await sessions(two, placed)).toHaveLength(1);
  });

  test('has its due jobs with its rows; a database that does not answer keeps no other from its work', async () => {
    const past = new Date(Date.now() - 60_000);
    for (const organisationId of [placed, other])
      await two.routed.inTenant('app_user', organisationId, (unit) => setDue(unit, 'export.work', past));
    const due = await organisationsDue(two.routed, 'export.work', new Date());
    expect(due.toSorted()).toEqual([placed, other].toSorted());
    expect(await organisationsDue(two.shared, 'export.work', new Date())).toEqual([other]);
    expect(two.unreachable).toContain('gone');
  });

  test('while it moves it is read and not written, and nothing of it is due', async () => {
    const breaking = two.move(placed, SHARED, (step) => {
      if (step === 'verify') throw new BrokenOff();
    });
    await expect(breaking).rejects.toThrow(BrokenOff);
    expect(await two.routed.readTenant(placed, teams)).toHaveLength(1);
    const writing = two.routed.inTenant('ingest_user', placed, async () => 'written');
    await expect(writing).rejects.toThrow(OrganisationMovingError);
    await expect(writing).rejects.toSatisfy(isUnavailable);
    const signingIn = two.routed.inDirectory({ organisationId: placed }, (unit) =>
      unit.ofOrganisation(placed),
    );
    await expect(signingIn).rejects.toThrow(OrganisationMovingError);
    expect(await organisationsDue(two.routed, 'export.work', new Date())).toEqual([other]);
    expect(await two.routed.inTenant('app_user', other, teams)).toHaveLength(1);
  });

  test('a move can be taken back until it has arrived, and not after', async () => {
    await cancelMove(two.moveOf(placed, OWN, SHARED));
    expect(await tablesHolding(two.shared, placed)).toEqual([]);
    expect(await organisationsDue(two.routed, 'export.work', new Date())).toContain(placed);
    await two.routed.inTenant('app_user', placed, (unit) => recordAudit(unit, entry('stayed'), NOW));
    expect(await targets(placed)).toContain('stayed');
    await expect(cancelMove(two.moveOf(placed, SHARED, OWN))).rejects.toThrow(MoveError);
  });

  test('a move that breaks off at any step goes on where it was, there and back', async () => {
    let to: string = SHARED;
    const before = await figuresOf(two.own, placed, PLACED_TABLES);
    for (const [moved, breakAt] of BREAKS.entries()) {
      const from = to === SHARED ? OWN : SHARED;
      let [steps, isBroken] = [0, false];
      await two
        .move(placed, to, () => {
          if (++steps === breakAt) throw new BrokenOff();
        })
        .catch((err: unknown) => {
          if (!(err instanceof BrokenOff)) throw err;
          isBroken = true;
        });
      // Where the shared database says that it has gone already, what is left behind is all that is left to do.
      if (isBroken) await moveOrganisation(two.moveOf(placed, from, to));
      const [there, left] = to === SHARED ? [two.shared, two.own] : [two.own, two.shared];
      expect(await tablesHolding(left, placed), `broken off at ${breakAt}`).toEqual([]);
      const after = await figuresOf(there, placed, PLACED_TABLES);
      const same = PLACED_TABLES.filter((name) => !/^audit/.test(name));
      for (const name of same) expect(after.tables[name], name).toEqual(before.tables[name]);
      // Each move is in the log.
      expect(after.tables.auditEntry?.rows).toBe((before.tables.auditEntry?.rows ?? 0) + moved + 1);
      expect(await organisationsDue(two.routed, 'export.work', new Date())).toContain(placed);
      to = from;
    }
  });

  test('a unit that was writing when the move began is waited for, and what it wrote arrives', async () => {
    const { place } = await whereabouts(two.shared, placed);
    const writing = await holdUnit<TenantUnit>((keep) => two.routed.inTenant('app_user', placed, keep));
    await addTeam(writing.unit, 'Written as it began');
    const moving = two.move(placed, place === OWN ? SHARED : OWN);
    await writing.commit();
    await moving;
    expect(await two.routed.readTenant(placed, teams)).toHaveLength(2);
  });

  test('negative control: where a row is lost on the way, the move is taken back and says so', async () => {
    const { place } = await whereabouts(two.shared, placed);
    const [to, target] = place === OWN ? [SHARED, two.shared] : [OWN, two.own];
    const breaking = two.move(placed, to, (step) => {
      if (step === 'verify') throw new BrokenOff();
    });
    await expect(breaking).rejects.toThrow(BrokenOff);
    await target.ownTenant(placed, ({ tx, tables: { policy } }) =>
      tx.delete(policy).where(eq(policy.tenantId, placed)),
    );
    await expect(two.move(placed, to)).rejects.toThrow(/policy: 1 rows, 0 arrived/);
    expect(await whereabouts(two.shared, placed)).toMatchObject({ place, movesTo: null });
    expect(await two.routed.inTenant('app_user', placed, teams)).toHaveLength(2);
  });

  test('a place that this process does not know serves nobody', async () => {
    await two.shared.ownTenant(other, ({ tx, tables: { placement } }) =>
      tx.update(placement).set({ place: 'unknown' }).where(eq(placement.tenantId, other)),
    );
    const asked = two.routed.inTenant('app_user', other, teams);
    await expect(asked).rejects.toThrow(StoreMissingError);
    await expect(asked).rejects.toSatisfy(isUnavailable);
    const own = [{ name: OWN, stated: await statedPlaces(two.own) }];
    const wrong = contradictions(await statedPlaces(two.shared), own);
    expect(wrong).toContain(`${other}: placed in unknown, which is not in TENANT_DATABASES`);
  });

  test('every table of an organisation is moved, but the one that says where it is', () => {
    const names = PLACED_TABLES.map((name) => name);
    expect(names).toContain('usageEvent');
    expect(names).not.toContain('placement');
    expect(names).not.toContain('session');
  });
});
