/** What the things are called that audit entries name by id: one query for each kind of thing, none for each entry. */
import { and, eq, inArray } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Unit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

/** Where names stand. */
interface Source {
  readonly table: PgTable;
  /** The column of the organisation's id. */
  readonly owner: PgColumn;
  readonly id: PgColumn;
  /** Its name, or what it is told by where it has none: joined by a space. */
  readonly words: readonly PgColumn[];
  /** In place of an empty name. */
  readonly otherwise?: PgColumn;
}

/** Things in the organisation's own tables. */
const OWN = {
  organisation: ({ organisationProfile: table }) => source(table, table.tenantId, [table.name]),
  key: ({ apiKey: table }) => source(table, table.keyId, [table.name]),
  team: ({ team: table }) => source(table, table.teamId, [table.name]),
  project: ({ project: table }) => source(table, table.projectId, [table.name]),
  budget: ({ budget: table }) => source(table, table.budgetId, [table.name]),
  person: ({ memberProfile: table }) => ({
    ...source(table, table.personId, [table.name]),
    otherwise: table.address,
  }),
  channel: ({ channel: table }) => source(table, table.channelId, [table.name]),
  report_schedule: ({ reportSchedule: table }) => source(table, table.scheduleId, [table.name]),
  export_schedule: ({ exportSchedule: table }) => source(table, table.scheduleId, [table.name]),
  destination: ({ storageDestination: table }) => source(table, table.destinationId, [table.name]),
  upload: ({ storageUpload: table }) => source(table, table.uploadId, [table.objectName]),
  cost_centre: ({ costCentre: table }) => source(table, table.costCentreId, [table.code, table.name]),
  measure: ({ businessMeasure: table }) => source(table, table.measureId, [table.name]),
  credential: ({ providerCredential: table }) => source(table, table.credentialId, [table.name]),
  override: ({ priceOverride: table }) => source(table, table.overrideId, [table.provider, table.model]),
  rate: ({ exchangeRate: table }) => source(table, table.rateId, [table.currency, table.effectiveFrom]),
  charge: ({ providerCharge: table }) => source(table, table.chargeId, [table.description]),
  bill: ({ costReport: table }) => source(table, table.reportId, [table.name]),
  connection: ({ ssoConnection: table }) => source(table, table.connectionId, [table.name]),
  scim_user: ({ scimUser: table }) => source(table, table.userId, [table.userName]),
  scim_group: ({ scimGroup: table }) => source(table, table.groupId, [table.displayName]),
  grant: ({ supportGrant: table }) => source(table, table.grantId, [table.operatorName]),
} as const satisfies Readonly<Record<string, (tables: Tables) => Source>>;

/** Things in the directory. */
const SHARED = {
  token: ({ apiToken: table }) => ({ ...inDirectory(table), id: table.tokenId, words: [table.name] }),
  role: ({ ownRole: table }) => ({ ...inDirectory(table), id: table.roleId, words: [table.name] }),
  invitation: ({ invitation: table }) => ({
    ...inDirectory(table),
    id: table.invitationId,
    words: [table.address],
  }),
} as const satisfies Readonly<Record<string, (tables: Tables) => Source>>;

export type OwnThing = keyof typeof OWN;
export type SharedThing = keyof typeof SHARED;
export type NamedThing = OwnThing | SharedThing;

export const isShared = (thing: NamedThing): thing is SharedThing => Object.hasOwn(SHARED, thing);

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The names of things of one kind, by id; what is gone is absent.
 * @param unit of the organisation for its own things, of the directory for shared ones
 */
export async function namesOf(
  { tx, tables }: Unit,
  organisationId: string,
  thing: NamedThing,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { table, owner, id, words, otherwise } = (isShared(thing) ? SHARED[thing] : OWN[thing])(
    tables,
  ) as Source;
  const asked = thing === 'key' ? ids : ids.filter((one) => UUID.test(one));
  if (asked.length === 0) return new Map();
  const columns = Object.fromEntries(words.map((column, index) => [`word${index}`, column]));
  const rows = (await tx
    .select({ id, ...columns, ...(otherwise ? { otherwise } : {}) })
    .from(table)
    .where(and(eq(owner, organisationId), inArray(id, [...asked])))) as Record<string, string | null>[];
  return new Map(
    rows.flatMap((row): [string, string][] => {
      const name = words.map((_, index) => row[`word${index}`]).join(' ') || row['otherwise'];
      return row['id'] && name ? [[row['id'], name]] : [];
    }),
  );
}

function source<Table extends PgTable & { readonly tenantId: PgColumn }>(
  table: Table,
  id: PgColumn,
  words: readonly PgColumn[],
): Source {
  return { table, owner: table.tenantId, id, words };
}

const inDirectory = <Table extends PgTable & { readonly organisationId: PgColumn }>(table: Table) => ({
  table,
  owner: table.organisationId,
});
