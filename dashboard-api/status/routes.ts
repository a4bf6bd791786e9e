/** How the installation stands, for programs and for people, without a session. */
import { createRoute } from '@hono/zod-openapi';
import { type Status, statusSchema } from '../../contract/status-api.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, problemAnswers } from '../http/openapi.ts';
import { access } from '../identity/access.ts';
import type { Services } from '../services.ts';
import { STATUS_STYLE, statusPage } from './page.ts';
import { NOT_MEASURED, readStatus } from './standing.ts';

/** However many ask, the database is asked so often. */
const REMEMBERED_MS = 15_000;

const read = createRoute({
  ...access('public'),
  method: 'get',
  path: '/api/v1/status',
  summary: 'How this installation stands',
  description:
    'From checks made each minute through the gateway. Uptime is stated for what was measured, and not before.',
  tags: ['Status'],
  responses: { ...jsonAnswer(statusSchema, 'The status'), ...problemAnswers(503) },
});

export function statusRoutes(app: App, { db, config, clock }: Services): void {
  let remembered: { readonly untilMs: number; readonly status: Promise<Status> } | null = null;
  function current(): Promise<Status> {
    const { status: settings } = config;
    if (!settings) return Promise.resolve(NOT_MEASURED);
    const now = clock();
    if (remembered && now.getTime() < remembered.untilMs) return remembered.status;
    const status = db.readTenant(settings.organisationId, (unit) => readStatus(unit, now));
    const own = { untilMs: now.getTime() + REMEMBERED_MS, status };
    remembered = own;
    status.catch(() => {
      if (remembered === own) remembered = null;
    });
    return status;
  }

  app.openapi(read, async (context) => context.json(await current(), 200));
  app.get('/status', async (context) => context.html(statusPage(await current())));
  app.get('/status/style.css', (context) => context.body(STATUS_STYLE, 200, { 'content-type': 'text/css' }));
}
