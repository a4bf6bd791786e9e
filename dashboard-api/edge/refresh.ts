/** Tells the edge anew what follows from the time alone: the next window, and what arrived late for a new budget. */
import type { Database } from '../../db/database.ts';
import { clearDue, lockDue } from '../../db/directory/due-jobs.ts';
import { lockEdgeVersion } from '../../db/tenancy/calendar.ts';
import { tellEdge } from '../organisation/tell-edge.ts';

/** The job is gone before the state is read, so that a change at the same moment sets it due anew. */
export async function refreshEdge(
  { db, clock }: { readonly db: Database; readonly clock: () => Date },
  organisationId: string,
): Promise<void> {
  await db.inTenant('app_user', organisationId, async (unit) => {
    // Before the job, as every change has it: the other way round the two would wait for each other.
    await lockEdgeVersion(unit);
    if (!(await lockDue(unit, 'edge.refresh'))) return;
    await clearDue(unit, 'edge.refresh');
    await tellEdge(unit, clock());
  });
}
