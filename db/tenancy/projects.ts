import { and, asc, eq } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import { type Seen, seenTeams } from '../members/seen.ts';

/** The oldest project, of those of somebody's teams where not all are seen; null if there is none. */
export async function findFirstProject(unit: TenantUnit, seen: Seen = 'all'): Promise<string | null> {
  const { tx, tables, dialect, organisationId } = unit;
  const { project } = tables;
  const oldest = tx
    .select({ projectId: project.projectId })
    .from(project)
    .where(and(eq(project.tenantId, organisationId), ...seenTeams(unit, seen, project.teamId)))
    .orderBy(asc(project.createdAt), asc(project.projectId));
  const [row] = await dialect.firstOf(oldest, 1);
  return row?.projectId ?? null;
}

export async function hasProject(unit: TenantUnit, projectId: string, seen: Seen = 'all'): Promise<boolean> {
  const { tx, tables, organisationId } = unit;
  const { project } = tables;
  const rows = await tx
    .select({ projectId: project.projectId })
    .from(project)
    .where(
      and(
        eq(project.tenantId, organisationId),
        eq(project.projectId, projectId),
        ...seenTeams(unit, seen, project.teamId),
      ),
    );
  return rows.length > 0;
}
