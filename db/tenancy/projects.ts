import { asc, eq } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import { firstOf } from '../dialect.pg.ts';
import { project } from '../schema/tables.pg.ts';

/** The organisation's oldest project; null if it has none. */
export async function findFirstProject({ tx, organisationId }: TenantUnit): Promise<string | null> {
  const oldest = tx
    .select({ projectId: project.projectId })
    .from(project)
    .where(eq(project.tenantId, organisationId))
    .orderBy(asc(project.createdAt), asc(project.projectId));
  const [row] = await firstOf(oldest, 1);
  return row?.projectId ?? null;
}
