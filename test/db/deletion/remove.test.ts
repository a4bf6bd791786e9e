/** Everything that an organisation has in any table goes, another's stays, and a job that dies in the middle goes on. */
import { eq, getColumns, getTableName, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DeletionCertificate } from '../../../contract/deletion-certificate.ts';
import { newId } from '../../../contract/ids.ts';
import type { Database } from '../../../db/database.ts';
import { discardEvents, readDeleted } from '../../../db/deletion/records.ts';
import { type Removal, removeOrganisation } from '../../../db/deletion/remove.ts';
import { noteDeletion } from '../../../db/deletion/requests.ts';
import { searchDatabase } from '../../../db/deletion/search.ts';
import { insertMembership } from '../../../db/directory/memberships.ts';
import { BUCKET_TABLES } from '../../../db/schema/directory.ts';
import { columnsOf, TRANSFER_ORDER } from '../../../db/transfer/order.ts';
import { ENGINES } from '../engines.ts';
import { fillEveryTable, personOf } from '../sample-rows/fill-every-table.ts';
import { NOON_MS } from '../sample-usage.ts';

const NOW = new Date(NOON_MS);
const EDGE = {
  gateIds: ['gate'],
  isLedgerEmpty: true,
  waivedCalls: 2,
  undeliveredEvents: 1,
  droppedSettlements: 0,
};
const OWNERS = ['tenantId', 'organisationId', 'personId'] as const;
/** About nobody by name, and gone after a day. */
const TABLES = TRANSFER_ORDER.filter((name) => !(getTableName(columnsOf(name)) in BUCKET_TABLES));

describe.each(ENGINES)('P10: removing an organisation, on $name', (engine) => {
  let db: Database;
  const [leaving, staying, operators] = [newId(), newId(), newId()];
  /** Belongs to both. */
  const both = newId();
  const kept: string[] = [];
  const removal: Removal = {
    batch: 2,
    clock: () => NOW,
    isStopped: () => false,
    onRemoved: () => undefined,
    certify: async (certificate) => {
      kept.push(JSON.stringify(certificate));
      return `signed:${kept.length}`;
    },
  };

  beforeAll(async () => {
    db = await engine.open();
    for (const id of [leaving, staying]) {
      await fillEveryTable(db, id);
      // Its record comes with its end.
      await db.asOwner((tx) => tx.execute(sql`delete from deleted_organisation where tenant_id = ${id}`));
      await db.inDirectory({ organisationId: id }, (unit) =>
        insertMembership(unit, {
          organisationId: id,
          personId: both,
          role: 'auditor',
          origin: 'invited',
          createdAt: NOW,
        }),
      );
    }
    await db.inDirectory({ lookup: both }, ({ tx, tables }) =>
      tx.insert(tables.person).values({ personId: both, createdAt: NOW }),
    );
    await db.inTenant('app_user', operators, ({ tx, tables }) =>
      tx.insert(tables.customer).values({
        tenantId: operators,
        organisationId: leaving,
        label: 'Acme',
        registeredAt: NOW,
      }),
    );
  });
  afterAll(() => db.close());

  /** Rows of an organisation, and of its own person, by table. */
  const rowsOf = async (id: string): Promise<Record<string, number>> => {
    const counts: Record<string, number> = {};
    for (const name of TABLES) {
      const owner = OWNERS.find((property) => property in getColumns<PgTable>(columnsOf(name)));
      counts[name] = await db.asOwner(async (tx) => {
        const column = owner?.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) ?? '';
        const value = owner === 'personId' ? personOf(id) : id;
        const { rows } = await tx.execute<{ count: number | string }>(
          sql`select count(*) as count from ${sql.identifier(getTableName(columnsOf(name)))}
            where ${sql.identifier(column)} = ${value}`,
        );
        return Number(rows[0]?.count);
      });
    }
    return counts;
  };

  test('waits for the edge', async () => {
    expect(await removeOrganisation(db, leaving, removal)).toEqual({ outcome: 'waiting' });
  });

  test('P10: nothing of it is left in any table, and nothing of another’s is gone', async () => {
    const [before, others] = [await rowsOf(leaving), await rowsOf(staying)];
    const { deletedOrganisation: _, ...filled } = before;
    // Whoever adds a table adds rows of it to what the tests know: only so is it seen to go.
    expect(Object.entries(filled).filter(([, rows]) => rows === 0)).toEqual([]);
    await db.inTenant('app_user', leaving, (unit) =>
      noteDeletion(unit, { beganAt: NOW, edge: EDGE, edgeEmptiedAt: NOW }),
    );

    // It dies again and again, at last with the certificate written and nothing committed.
    for (const dies of [1, 7, 30]) {
      let batches = 0;
      const onRemoved = () => {
        batches++;
        if (batches === dies) throw new Error('killed');
      };
      await expect(removeOrganisation(db, leaving, { ...removal, onRemoved })).rejects.toThrow('killed');
    }
    const certify = async () => {
      throw new Error('killed at the end');
    };
    await expect(removeOrganisation(db, leaving, { ...removal, certify })).rejects.toThrow('at the end');
    expect((await rowsOf(leaving))['organisation']).toBe(1);

    const stopped = await removeOrganisation(db, leaving, { ...removal, isStopped: () => true });
    expect(stopped).toEqual({ outcome: 'stopped' });
    const done = await removeOrganisation(db, leaving, removal);
    const { certificate } = done as { certificate: DeletionCertificate };
    expect(await rowsOf(leaving)).toEqual(
      Object.fromEntries(TABLES.map((name) => [name, name === 'deletedOrganisation' ? 1 : 0])),
    );
    expect(await rowsOf(staying)).toEqual(others);

    // What was counted is what was there, through all the breaks; a member of both organisations stays.
    const expected = Object.fromEntries(
      TABLES.filter((name) => name in filled).map((name) => [getTableName(columnsOf(name)), before[name]]),
    );
    expect(certificate.removed).toEqual({ ...expected, customer: 2 });
    expect(certificate.edge).toMatchObject({ gates: 1, waivedCalls: 2, discardedEvents: 0 });
    const person = await db.inDirectory({ lookup: both }, ({ tx, tables }) =>
      tx.select().from(tables.person).where(eq(tables.person.personId, both)),
    );
    expect(person).toHaveLength(1);
    expect(await db.readTenant(leaving, readDeleted)).toMatchObject({
      deletedAt: NOW,
      certificate: { jws: 'signed:1' },
      discardedEvents: 0,
    });
    expect(JSON.parse(kept[0] ?? '')).toEqual(certificate);
  });

  test('events that come afterwards are passed over and counted', async () => {
    const discard = (id: string, events: number) =>
      db.inTenant('ingest_user', id, (unit) => discardEvents(unit, events));
    expect([await discard(leaving, 3), await discard(leaving, 2)]).toEqual([true, true]);
    expect(await discard(staying, 1)).toBe(false);
    expect(await db.readTenant(leaving, readDeleted)).toMatchObject({ discardedEvents: 5 });
  });

  test('P10: a search over every row finds nothing but the record; negative control: a trace is found', async () => {
    const ids = [leaving, personOf(leaving), `${leaving.replaceAll('-', '').slice(-18)}ABCDEF`];
    const record = { table: 'deleted_organisation', rows: 1, reason: expect.any(String) };
    expect(await searchDatabase(db, ids)).toEqual([record]);
    await db.inTenant('app_user', staying, async ({ tx, tables }) => {
      const detail = JSON.stringify({ key: ids[2] });
      await tx.insert(tables.auditDetail).values({ tenantId: staying, entryId: newId(), salt: 'x', detail });
      const closed = { tenantId: staying, month: '2026-09', revision: 1 };
      const statement = Buffer.from(JSON.stringify({ project: leaving.toUpperCase() }));
      await tx.insert(tables.closedStatement).values({
        ...closed,
        statement,
        sha256: 'a'.repeat(64),
        totalNanos: 1n,
        closedAt: NOW,
      });
    });
    expect(await searchDatabase(db, ids)).toEqual(
      expect.arrayContaining([
        record,
        { table: 'audit_detail', rows: 1, reason: null },
        { table: 'closed_statement', rows: 1, reason: null },
      ]),
    );
  });
});
