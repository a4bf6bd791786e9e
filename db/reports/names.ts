import { eq } from 'drizzle-orm';
import type { Grouping } from '../../contract/reports.ts';
import type { TenantUnit } from '../database.ts';
import { readPersonalTexts } from '../privacy/personal-values.ts';

/** Names for people by id, for the kinds of thing that have one. */
export interface Names {
  readonly team: ReadonlyMap<string, string>;
  readonly project: ReadonlyMap<string, string>;
  readonly key: ReadonlyMap<string, string>;
}

export interface AllNames extends Names {
  /** People, as the organisation calls them. */
  readonly owner: ReadonlyMap<string, string>;
  readonly organisation: ReadonlyMap<string, string>;
  /** What stands for persons among the values of dimensions that the names were asked for. */
  readonly person: ReadonlyMap<string, string>;
  /** Code and name. */
  readonly costCentre: ReadonlyMap<string, string>;
}

/**
 * What the organisation, its teams, projects, keys and people are called.
 * @param stated values of callers' dimensions, some of which may stand for persons
 */
export async function readNames(unit: TenantUnit, stated: Iterable<string | null> = []): Promise<AllNames> {
  const { tx, tables, organisationId } = unit;
  const { apiKey, costCentre, memberProfile, organisationProfile, project, team } = tables;
  const teams = await tx
    .select({ id: team.teamId, name: team.name })
    .from(team)
    .where(eq(team.tenantId, organisationId));
  const projects = await tx
    .select({ id: project.projectId, name: project.name })
    .from(project)
    .where(eq(project.tenantId, organisationId));
  const keys = await tx
    .select({ id: apiKey.keyId, name: apiKey.name })
    .from(apiKey)
    .where(eq(apiKey.tenantId, organisationId));
  const owners = await tx
    .select({ id: memberProfile.personId, name: memberProfile.name })
    .from(memberProfile)
    .where(eq(memberProfile.tenantId, organisationId));
  const organisations = await tx
    .select({ id: organisationProfile.tenantId, name: organisationProfile.name })
    .from(organisationProfile)
    .where(eq(organisationProfile.tenantId, organisationId));
  const centres = await tx
    .select({ id: costCentre.costCentreId, code: costCentre.code, name: costCentre.name })
    .from(costCentre)
    .where(eq(costCentre.tenantId, organisationId));
  return {
    person: await readPersonNames(unit, stated),
    costCentre: byId(centres.map(({ id, code, name }) => ({ id, name: `${code} ${name}` }))),
    team: byId(teams),
    project: byId(projects),
    key: byId(keys),
    owner: byId(owners),
    organisation: byId(organisations),
  };
}

/** What stands for persons among some values, by id: the text, or words that tell an erased one apart. */
export async function readPersonNames(
  unit: TenantUnit,
  stated: Iterable<string | null>,
): Promise<ReadonlyMap<string, string>> {
  const texts = await readPersonalTexts(unit, stated);
  return new Map([...texts].map(([id, text]) => [id, text ?? erasedName(id)]));
}

type LabelNames = Names & Partial<Pick<AllNames, 'person'>>;

/** The name behind a group's value; null if the value names a thing that has none, or there is no value. */
export function labelOf(names: LabelNames, grouping: Grouping, value: string | null): string | null {
  if (value === null) return null;
  if (grouping === 'team' || grouping === 'project' || grouping === 'key')
    return names[grouping].get(value) ?? null;
  return names.person?.get(value) ?? value;
}

/** Tells erased persons apart without naming one. */
const erasedName = (id: string): string => `Erased (${id.slice(0, 10)})`;

const byId = (rows: readonly { id: string; name: string }[]) =>
  new Map(rows.map(({ id, name }) => [id, name]));
