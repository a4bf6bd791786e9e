/** Policies above the keys: the organisation's own and its teams'. */
import { and, asc, eq } from 'drizzle-orm';
import type { KeyPolicy } from '../../contract/command.ts';
import type { PolicyRules, PublishedPolicy } from '../../contract/policy.ts';
import type { TenantUnit } from '../database.ts';
import { type Seen, seenRows } from '../members/seen.ts';

const OF_ORGANISATION = 'organisation';

export interface StoredPolicy extends PublishedPolicy {
  readonly changedAt: Date;
}

/** The organisation's own first. */
export async function listPolicies({ tx, tables, organisationId }: TenantUnit): Promise<StoredPolicy[]> {
  const { policy } = tables;
  const rows = await tx
    .select()
    .from(policy)
    .where(eq(policy.tenantId, organisationId))
    .orderBy(asc(policy.scope));
  return rows
    .map(({ scope, version, rules, changedAt }) => ({
      teamId: scope === OF_ORGANISATION ? null : scope,
      version,
      rules,
      changedAt,
    }))
    .toSorted((one, other) => Number(one.teamId !== null) - Number(other.teamId !== null));
}

/**
 * Puts rules in the place of those that stand.
 * @param teamId null: the organisation's own
 * @returns false if there is no such team
 */
export async function putPolicy(
  { tx, tables, organisationId }: TenantUnit,
  teamId: string | null,
  rules: PolicyRules,
  now: Date,
): Promise<boolean> {
  const { policy, team } = tables;
  if (teamId !== null) {
    const isIt = and(eq(team.tenantId, organisationId), eq(team.teamId, teamId));
    if ((await tx.select({ teamId: team.teamId }).from(team).where(isIt)).length === 0) return false;
  }
  const scope = teamId ?? OF_ORGANISATION;
  const isIt = and(eq(policy.tenantId, organisationId), eq(policy.scope, scope));
  const [known] = await tx.select({ version: policy.version }).from(policy).where(isIt);
  if (known)
    await tx
      .update(policy)
      .set({ version: known.version + 1, rules, changedAt: now })
      .where(isIt);
  else await tx.insert(policy).values({ tenantId: organisationId, scope, version: 1, rules, changedAt: now });
  return true;
}

/** A key as its policies hang on it. */
export interface PolicedKey {
  readonly keyId: string;
  readonly name: string;
  readonly teamId: string;
  readonly policy: KeyPolicy;
}

/** Every key of the organisation, also those that work no more: events name them. */
export async function readPolicedKeys(
  unit: TenantUnit,
  { keyId, seen = 'all' }: { readonly keyId?: string; readonly seen?: Seen } = {},
): Promise<PolicedKey[]> {
  const { apiKey, project } = unit.tables;
  return unit.tx
    .select({ keyId: apiKey.keyId, name: apiKey.name, teamId: project.teamId, policy: apiKey.policy })
    .from(apiKey)
    .innerJoin(project, and(eq(project.tenantId, apiKey.tenantId), eq(project.projectId, apiKey.projectId)))
    .where(
      and(
        eq(apiKey.tenantId, unit.organisationId),
        keyId === undefined ? undefined : eq(apiKey.keyId, keyId),
        ...seenRows(unit, seen, { teamId: project.teamId, ownerId: apiKey.ownerId }),
      ),
    );
}
