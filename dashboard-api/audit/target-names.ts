/** What the targets of audit entries are called, as far as whoever reads the log may see them. */
import type { Right } from '../../contract/rights.ts';
import type { AuditEntry } from '../../db/audit/entries.ts';
import { isShared, type NamedThing, namesOf } from '../../db/audit/target-names.ts';
import type { Database } from '../../db/database.ts';
import type { Principal } from '../http/app-env.ts';

/** The right whose routes show such a thing; null: whoever is signed in sees it. */
const RIGHT_TO_SEE: Readonly<Record<NamedThing, Right | null>> = {
  organisation: null,
  key: 'keys:read',
  team: 'keys:read',
  project: 'keys:read',
  budget: 'budgets:read',
  person: 'members:read',
  role: 'members:read',
  invitation: 'members:read',
  channel: 'settings:read',
  report_schedule: 'exports:read',
  export_schedule: 'exports:read',
  destination: 'exports:read',
  upload: 'exports:read',
  token: 'tokens:read',
  cost_centre: 'allocation:read',
  measure: 'usage:read',
  rate: 'usage:read',
  credential: 'credentials:read',
  override: 'prices:read',
  charge: 'reconciliation:read',
  bill: 'reconciliation:read',
  connection: 'sso:read',
  scim_user: 'sso:read',
  scim_group: 'sso:read',
  grant: 'support:read',
};

/** What the target of an action is, by the whole action or by what stands before its point. */
const THINGS: Readonly<Record<string, readonly NamedThing[]>> = {
  key: ['key'],
  'edge.recover': ['key', 'organisation'],
  team: ['team'],
  project: ['project'],
  'policy.set': ['team'],
  budget: ['budget'],
  member: ['person'],
  person: ['person'],
  'privacy.archive': ['person'],
  'privacy.dimensions': ['organisation'],
  'factor.reset': ['person'],
  service_account: ['person'],
  role: ['role'],
  invitation: ['invitation'],
  token: ['token'],
  channel: ['channel'],
  schedule: ['report_schedule', 'export_schedule'],
  storage: ['destination', 'upload'],
  cost_centre: ['cost_centre'],
  measure: ['measure'],
  exchange_rate: ['rate'],
  credential: ['credential'],
  price: ['override'],
  provider_charge: ['charge'],
  reconciliation: ['bill'],
  sso: ['connection'],
  'session.open': ['connection'],
  'scim.token': ['token'],
  'scim.user': ['scim_user'],
  'scim.group': ['scim_group'],
  'scim.mapping': ['scim_group'],
  support: ['grant'],
  calendar: ['organisation'],
  termination: ['organisation'],
};

/**
 * The names of what some entries name by id, by id: of things that still exist, and that the reader may see throughout the
 * organisation. Of a thing that a right shows for one's own teams alone no name is told.
 */
export async function targetNames(
  db: Database,
  by: Principal,
  entries: readonly Pick<AuditEntry, 'action' | 'target'>[],
): Promise<ReadonlyMap<string, string>> {
  const { organisationId } = by;
  const asked = Map.groupBy(
    entries.flatMap(({ action, target }) =>
      target === null ? [] : thingsOf(action).map((thing) => ({ thing, target })),
    ),
    ({ thing }) => thing,
  );
  const wanted = [...asked]
    .filter(([thing]) => isSeen(by, thing))
    .map(([thing, all]) => ({ thing, ids: [...new Set(all.map(({ target }) => target))] }));
  const [shared, own] = [
    wanted.filter(({ thing }) => isShared(thing)),
    wanted.filter(({ thing }) => !isShared(thing)),
  ];
  const names = new Map<string, string>();
  const note = (found: ReadonlyMap<string, string>) => {
    for (const [id, name] of found) names.set(id, name);
  };
  if (own.length > 0) {
    await db.readTenant(organisationId, async (unit) => {
      for (const { thing, ids } of own) note(await namesOf(unit, organisationId, thing, ids));
    });
  }
  if (shared.length > 0) {
    await db.inDirectory({ organisationId, isReading: true }, async (unit) => {
      for (const { thing, ids } of shared) note(await namesOf(unit, organisationId, thing, ids));
    });
  }
  return names;
}

const thingsOf = (action: string): readonly NamedThing[] =>
  THINGS[action] ?? THINGS[action.split('.')[0] ?? ''] ?? [];

function isSeen({ rights }: Principal, thing: NamedThing): boolean {
  const right = RIGHT_TO_SEE[thing];
  return right === null || rights.get(right) === 'all';
}
