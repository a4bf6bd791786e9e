/** Teams and projects: what keys, and through them calls, belong to. Neither is ever deleted, since calls name them. */
import { and, asc, eq, ne } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import { type Seen, seenTeams } from '../members/seen.ts';

export interface ListedTeam {
  readonly teamId: string;
  readonly name: string;
  readonly createdAt: string;
  readonly projects: readonly {
    readonly projectId: string;
    readonly name: string;
    readonly createdAt: string;
  }[];
}

/** Teams with their projects, each by name: all, or a person's own. */
export async function listTeams(unit: TenantUnit, seen: Seen): Promise<ListedTeam[]> {
  const { tx, tables, organisationId } = unit;
  const { team, project } = tables;
  const teams = await tx
    .select()
    .from(team)
    .where(and(eq(team.tenantId, organisationId), ...seenTeams(unit, seen, team.teamId)))
    .orderBy(asc(team.name));
  const projects = await tx
    .select()
    .from(project)
    .where(and(eq(project.tenantId, organisationId), ...seenTeams(unit, seen, project.teamId)))
    .orderBy(asc(project.name));
  const projectsOf = Map.groupBy(projects, ({ teamId }) => teamId);
  return teams.map(({ teamId, name, createdAt }) => ({
    teamId,
    name,
    createdAt: createdAt.toISOString(),
    projects: (projectsOf.get(teamId) ?? []).map((row) => ({
      projectId: row.projectId,
      name: row.name,
      createdAt: row.createdAt.toISOString(),
    })),
  }));
}

/** @returns false if the organisation has a team of this name */
export async function addTeam(
  { tx, tables, dialect, organisationId }: TenantUnit,
  { teamId, name }: { readonly teamId: string; readonly name: string },
  now: Date,
): Promise<boolean> {
  const row = { tenantId: organisationId, teamId, name, createdAt: now.toISOString() };
  return (await dialect.insertNew(tx, tables.team, [row], 'team_id')).length > 0;
}

/** Of a team that exists. @returns false if the team has a project of this name */
export async function addProject(
  { tx, tables, dialect, organisationId }: TenantUnit,
  { projectId, teamId, name }: { readonly projectId: string; readonly teamId: string; readonly name: string },
  now: Date,
): Promise<boolean> {
  const row = { tenantId: organisationId, projectId, teamId, name, createdAt: now.toISOString() };
  return (await dialect.insertNew(tx, tables.project, [row], 'project_id')).length > 0;
}

/** @returns false if there is no such team */
export async function hasTeam(
  { tx, tables: { team }, organisationId }: TenantUnit,
  teamId: string,
): Promise<boolean> {
  const isIt = and(eq(team.tenantId, organisationId), eq(team.teamId, teamId));
  return (await tx.select({ teamId: team.teamId }).from(team).where(isIt)).length > 0;
}

/** `taken`: another team has this name. */
export type Renaming = 'done' | 'unknown' | 'taken';

export async function renameTeam(unit: TenantUnit, teamId: string, name: string): Promise<Renaming> {
  const { tx, tables, dialect, organisationId } = unit;
  const { team } = tables;
  const others = await tx
    .select({ teamId: team.teamId })
    .from(team)
    .where(and(eq(team.tenantId, organisationId), eq(team.name, name), ne(team.teamId, teamId)));
  if (others.length > 0) return 'taken';
  const isIt = and(eq(team.tenantId, organisationId), eq(team.teamId, teamId));
  return dialect.affectedRows(await tx.update(team).set({ name }).where(isIt)) > 0 ? 'done' : 'unknown';
}

export async function renameProject(unit: TenantUnit, projectId: string, name: string): Promise<Renaming> {
  const { tx, tables, dialect, organisationId } = unit;
  const { project } = tables;
  const isIt = and(eq(project.tenantId, organisationId), eq(project.projectId, projectId));
  const [known] = await tx.select({ teamId: project.teamId }).from(project).where(isIt);
  if (!known) return 'unknown';
  const isTaken = and(
    eq(project.tenantId, organisationId),
    eq(project.teamId, known.teamId),
    eq(project.name, name),
    ne(project.projectId, projectId),
  );
  if ((await tx.select({ projectId: project.projectId }).from(project).where(isTaken)).length > 0)
    return 'taken';
  return dialect.affectedRows(await tx.update(project).set({ name }).where(isIt)) > 0 ? 'done' : 'unknown';
}
