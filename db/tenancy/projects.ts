import { and, asc, eq } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';

/** The organisation's oldest project; null if it has none. */
export async function findFirstProject({
  tx,
  tables: { project },
  dialect,
  organisationId,
}: TenantUnit): Promise<string | null> {
  const oldest = tx
    .select({ projectId: project.projectId })
    .from(project)
    .where(eq(project.tenantId, organisationId))
    .orderBy(asc(project.createdAt), asc(project.projectId));
  const [row] = await dialect.firstOf(oldest, 1);
  return row?.projectId ?? null;
}

export async function hasProject(
  { tx, tables: { project }, organisationId }: TenantUnit,
  projectId: string,
): Promise<boolean> {
  const rows = await tx
    .select({ projectId: project.projectId })
    .from(project)
    .where(and(eq(project.tenantId, organisationId), eq(project.projectId, projectId)));
  return rows.length > 0;
}
