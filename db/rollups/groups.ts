/** What a line is rolled up by, besides time. */
import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Unit } from '../database.ts';
import type { SummedTable } from '../dialect.ts';
import { lineModel } from '../reports/filter.ts';
import type { Tables } from '../schema/tables.ts';
import type { NamedKey } from './line-figures.ts';

type Attribute = Exclude<keyof Tables['usageGroup']['$inferInsert'], 'tenantId' | 'groupId' | 'dimensions'>;

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
export const groupIdOf = (unit: Unit): SQL =>
  unit.dialect.hashId(sql`concat(${sql.join(partsOf(unit), sql`, `)})`);

/** The id of the group that is also of one set of the caller's dimensions, whose text ends where its JSON does. */
export const setGroupIdOf = (unit: Unit): SQL =>
  unit.dialect.hashId(
    sql`concat(${sql.join([...partsOf(unit), sql`${unit.tables.usageEvent.dimensions}`], sql`, `)})`,
  );

const partsOf = ({ tables }: Unit): SQL[] =>
  Object.values(attributesOf(tables)).map(
    (value) => sql`case when ${value} is null then '-' else '+' end, ${value}, ' '`,
  );

/** A line's attributes, under names that nothing else has. */
export const groupKeys = ({ tables }: Unit): NamedKey[] => [
  ...Object.entries(attributesOf(tables)).map(([attribute, value]) => ({
    name: carriedName(tables.usageGroup[attribute as Attribute]),
    value,
  })),
  { name: carriedName(tables.usageGroup.dimensions), value: sql`${tables.usageEvent.dimensions}` },
];

/**
 * The groups of rows that carry their attributes.
 * @param rows a table or named query @param id the column in which it has the group's id; a row without one is passed over
 * @param hasSets groups are told apart by the caller's dimensions
 */
export function groupsOf({ tables }: Unit, rows: SQL, id: SQL, hasSets: boolean): SummedTable {
  const { usageGroup } = tables;
  const attributes = Object.keys(attributesOf(tables)) as Attribute[];
  const others: PgColumn[] = attributes.map((attribute) => usageGroup[attribute]);
  if (hasSets) others.push(usageGroup.dimensions);
  const carried = others.map((column) => sql`${carriedName(column)} as ${sql.identifier(column.name)}`);
  return {
    table: usageGroup,
    key: [usageGroup.tenantId, usageGroup.groupId],
    sums: [],
    others,
    rows: sql`select tenant_id, ${id} as group_id, ${sql.join(carried, sql`, `)} from ${rows} where ${id} is not null`,
  };
}

const carriedName = ({ name }: PgColumn): SQL => sql.raw(`of_${name}`);
