/** What a line is rolled up by, besides time. */
import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { TenantUnit, Unit } from '../database.ts';
import { lineModel } from '../reports/filter.ts';
import type { Tables } from '../schema/tables.ts';
import { type LinesWanted, linesOfEvents } from './line-figures.ts';

type Attribute = Exclude<keyof Tables['usageGroup']['$inferInsert'], 'tenantId' | 'groupId'>;

/** Where each attribute of a group stands, in statements over lines of events. In a fixed order: the id depends on it. */
const attributesOf = (tables: Tables): Readonly<Record<Attribute, SQL>> => {
  const { usageEvent, usageLine } = tables;
  return {
    keyId: sql`${usageEvent.keyId}`,
    projectId: sql`${usageEvent.projectId}`,
    teamId: sql`${usageEvent.teamId}`,
    ownerId: sql`${usageEvent.ownerId}`,
    environment: sql`${usageEvent.environment}`,
    provider: sql`${usageEvent.provider}`,
    providerAccount: sql`${usageEvent.providerAccount}`,
    upstream: sql`${usageEvent.upstream}`,
    endpoint: sql`${usageEvent.endpoint}`,
    serviceTier: sql`${usageEvent.serviceTier}`,
    modelRequested: sql`${usageEvent.modelRequested}`,
    modelServed: sql`${usageLine.model}`,
    model: lineModel(tables),
    basis: sql`${usageLine.basis}`,
    status: sql`${usageEvent.status}`,
  };
};

/** The id of a line's group. Attributes are of strict forms without spaces; one that is absent has a mark of its own. */
export function groupIdOf({ tables, dialect }: Unit): SQL {
  const parts = Object.values(attributesOf(tables)).map(
    (value) => sql`case when ${value} is null then '-' else '+' end, ${value}, ' '`,
  );
  return dialect.hashId(sql`concat(${sql.join(parts, sql`, `)})`);
}

/** Stores the groups of some lines, those that are new. One writer at a time. Lines are many, their groups few: those are looked up. */
export async function addGroups(
  unit: TenantUnit,
  { conditions, of: events }: Pick<LinesWanted, 'conditions' | 'of'>,
): Promise<void> {
  const { tx, tables, organisationId } = unit;
  const { usageGroup, usageEvent } = tables;
  const columns = Object.entries(attributesOf(tables)).map(([attribute, value]) => ({
    name: sql.identifier(columnOf(usageGroup[attribute as Attribute])),
    value,
  }));
  const names = sql.join(
    columns.map(({ name }) => name),
    sql`, `,
  );
  const values = sql.join(
    columns.map(({ name, value }) => sql`${value} as ${name}`),
    sql`, `,
  );
  const where = sql.join([...conditions, sql`${usageEvent.kind} <> 'refusal'`], sql` and `);
  await tx.execute(
    sql`insert into ${usageGroup} (tenant_id, group_id, ${names})
      select tenant_id, group_id, ${names} from (
        select distinct ${usageEvent.tenantId} as tenant_id, ${groupIdOf(unit)} as group_id, ${values}
        from ${linesOfEvents(unit, events)} where ${where}) as given
      where not exists (select 1 from ${usageGroup} as known
        where known.tenant_id = ${organisationId} and known.group_id = given.group_id)`,
  );
}

const columnOf = ({ name }: PgColumn): string => name;
