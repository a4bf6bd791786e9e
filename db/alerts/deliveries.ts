/** Messages to channels, and how their sending goes. */
import { and, asc, desc, eq, gte, inArray, lte, sql } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

export type StoredDelivery = Omit<Tables['delivery']['$inferSelect'], 'tenantId'>;

export async function insertDelivery(
  { tx, tables, organisationId }: TenantUnit,
  delivery: StoredDelivery,
): Promise<void> {
  await tx.insert(tables.delivery).values({ tenantId: organisationId, ...delivery });
}

/** Those that are to be tried now, longest due first. */
export async function dueDeliveries(
  { tx, tables: { delivery }, dialect, organisationId }: TenantUnit,
  now: Date,
  most: number,
): Promise<StoredDelivery[]> {
  const due = tx
    .select()
    .from(delivery)
    .where(
      and(
        eq(delivery.tenantId, organisationId),
        eq(delivery.state, 'waiting'),
        lte(delivery.nextAttemptAt, now),
      ),
    )
    .orderBy(asc(delivery.nextAttemptAt));
  return (await dialect.firstOf(due, most)).map(({ tenantId, ...row }) => row);
}

/** When the next one is to be tried; null: none waits. */
export async function nextDeliveryAt({
  tx,
  tables: { delivery },
  dialect,
  organisationId,
}: TenantUnit): Promise<Date | null> {
  const next = tx
    .select({ nextAttemptAt: delivery.nextAttemptAt })
    .from(delivery)
    .where(and(eq(delivery.tenantId, organisationId), eq(delivery.state, 'waiting')))
    .orderBy(asc(delivery.nextAttemptAt));
  const [row] = await dialect.firstOf(next, 1);
  return row?.nextAttemptAt ?? null;
}

/** Takes an attempt on. @returns false if another process was first */
export async function claimAttempt(
  unit: TenantUnit,
  { deliveryId, attempts }: Pick<StoredDelivery, 'deliveryId' | 'attempts'>,
  claim: { readonly at: Date; readonly until: Date },
): Promise<boolean> {
  const { tx, tables, dialect } = unit;
  const { delivery } = tables;
  const result = await tx
    .update(delivery)
    .set({ attempts: attempts + 1, lastAttemptAt: claim.at, nextAttemptAt: claim.until })
    .where(and(isIt(unit, deliveryId), eq(delivery.attempts, attempts), eq(delivery.state, 'waiting')));
  return dialect.affectedRows(result) > 0;
}

/** What came of an attempt, or another one that is asked for. @returns false if there is no such delivery */
export async function moveDelivery(
  unit: TenantUnit,
  deliveryId: string,
  change: Partial<
    Pick<StoredDelivery, 'state' | 'nextAttemptAt' | 'lastStatus' | 'lastProblem' | 'attempts'>
  >,
): Promise<boolean> {
  const { tx, tables, dialect } = unit;
  return dialect.affectedRows(await tx.update(tables.delivery).set(change).where(isIt(unit, deliveryId))) > 0;
}

export async function deliveriesOf(
  { tx, tables: { delivery }, organisationId }: TenantUnit,
  alertIds: readonly string[],
): Promise<StoredDelivery[]> {
  if (alertIds.length === 0) return [];
  const rows = await tx
    .select()
    .from(delivery)
    .where(and(eq(delivery.tenantId, organisationId), inArray(delivery.alertId, [...alertIds])))
    .orderBy(asc(delivery.createdAt), asc(delivery.deliveryId));
  return rows.map(({ tenantId, ...row }) => row);
}

/** The newest delivery about each of these, of those made since an instant. */
export async function newestDeliveries(
  { tx, tables: { delivery }, organisationId }: TenantUnit,
  aboutIds: readonly string[],
  since: Date,
): Promise<Map<string, StoredDelivery>> {
  if (aboutIds.length === 0) return new Map();
  const rows = await tx
    .select()
    .from(delivery)
    .where(
      and(
        eq(delivery.tenantId, organisationId),
        inArray(delivery.alertId, [...aboutIds]),
        gte(delivery.createdAt, since),
      ),
    )
    .orderBy(asc(delivery.createdAt), asc(delivery.deliveryId));
  return new Map(rows.map(({ tenantId, ...row }) => [row.alertId ?? '', row]));
}

/** The newest delivery to each channel that there was one to, by channel. */
export async function newestToChannels({
  tx,
  tables: { delivery },
  organisationId,
}: TenantUnit): Promise<Map<string, StoredDelivery>> {
  const rows = await tx
    .select()
    .from(delivery)
    .where(
      and(
        eq(delivery.tenantId, organisationId),
        sql`${delivery.deliveryId} in (select placed.delivery_id from (
          select made.delivery_id, row_number() over (
            partition by made.channel_id order by made.created_at desc, made.delivery_id desc) as place
          from delivery made where made.tenant_id = ${organisationId}) as placed
          where placed.place = 1)`,
      ),
    );
  return new Map(rows.map(({ tenantId, ...row }) => [row.channelId, row]));
}

/** The newest delivery to a channel. */
export async function newestDeliveryTo(
  { tx, tables: { delivery }, dialect, organisationId }: TenantUnit,
  channelId: string,
): Promise<StoredDelivery | null> {
  const rows = tx
    .select()
    .from(delivery)
    .where(and(eq(delivery.tenantId, organisationId), eq(delivery.channelId, channelId)))
    .orderBy(desc(delivery.createdAt), desc(delivery.deliveryId));
  const [row] = await dialect.firstOf(rows, 1);
  if (!row) return null;
  const { tenantId, ...newest } = row;
  return newest;
}

export async function readDelivery(unit: TenantUnit, deliveryId: string): Promise<StoredDelivery | null> {
  const { tx, tables } = unit;
  const [row] = await tx.select().from(tables.delivery).where(isIt(unit, deliveryId));
  if (!row) return null;
  const { tenantId, ...delivery } = row;
  return delivery;
}

const isIt = ({ tables: { delivery }, organisationId }: TenantUnit, deliveryId: string) =>
  and(eq(delivery.tenantId, organisationId), eq(delivery.deliveryId, deliveryId));
