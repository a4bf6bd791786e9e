import { readStanding } from '../../db/operators/standing.ts';
import type { Services } from '../services.ts';
import type { App } from './app-env.ts';
import { problem } from './problems.ts';

const NO_ORGANISATION = '00000000-0000-0000-0000-000000000000';

/** What a monitor and a load balancer ask: whether the process answers, and whether it can serve. */
export function healthRoutes(app: App, { db }: Pick<Services, 'db'>): void {
  app.get('/api/v1/health', (context) => context.json({ status: 'ok' }));
  app.get('/api/v1/ready', async (context) => {
    // A statement of the directory's, as every request begins with one.
    const organisationId = NO_ORGANISATION;
    const isReady = await db
      .inDirectory({ organisationId }, (unit) => readStanding(unit, organisationId))
      .then(() => true)
      .catch(() => false);
    return isReady ? context.json({ status: 'ready' }) : problem(context, 'store_unavailable');
  });
}
