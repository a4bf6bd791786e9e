import type { Database } from '../../db/database.ts';
import { readStanding } from '../../db/operators/standing.ts';
import type { Services } from '../services.ts';
import type { App } from './app-env.ts';
import { problem } from './problems.ts';

const NO_ORGANISATION = '00000000-0000-0000-0000-000000000000';

/** What a monitor and a load balancer ask: whether the process answers, and whether it can serve. */
export function healthRoutes(app: App, { db }: Pick<Services, 'db'>): void {
  app.get('/api/v1/health', (context) => context.json({ status: 'ok' }));
  app.get('/api/v1/ready', async (context) => {
    return (await isStoreReady(db))
      ? context.json({ status: 'ready' })
      : problem(context, 'store_unavailable');
  });
}

/** True if the database answers a statement of the directory's, as every request begins with one. */
export const isStoreReady = (db: Pick<Database, 'inDirectory'>): Promise<boolean> =>
  db
    .inDirectory({ organisationId: NO_ORGANISATION }, (unit) => readStanding(unit, NO_ORGANISATION))
    .then(() => true)
    .catch(() => false);
