import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { Secret } from '../../../contract/secret.ts';
import type { Config } from '../../../dashboard-api/config.ts';
import type { App, AppEnv } from '../../../dashboard-api/http/app-env.ts';
import type { LogEvent } from '../../../dashboard-api/log.ts';
import { createMetrics } from '../../../dashboard-api/metrics/metrics.ts';
import { metricsRoute } from '../../../dashboard-api/metrics/route.ts';
import type { Services } from '../../../dashboard-api/services.ts';

const served = (durationMs: number, status = 200, method = 'GET'): LogEvent => ({
  name: 'request.served',
  requestId: 'secret-id',
  method,
  route: '/api/v1/keys/:keyId',
  status,
  durationMs,
});

test('requests are counted by pattern and status, with their times, and every other event of the log', () => {
  const metrics = createMetrics();
  const written: LogEvent[] = [];
  const log = metrics.counting({ write: (event) => void written.push(event) });
  for (const event of [served(10), served(700), served(5, 404, 'BREW')]) log.write(event);
  log.write({
    name: 'job.failed',
    job: 'edge.publish',
    error: { kind: 'Error', code: null, at: [], cause: null },
  });
  expect(written).toHaveLength(4);
  const lines = metrics.text([{ name: 'ready', help: 'Ready.', value: 1 }]).split('\n');
  const route = 'route="/api/v1/keys/:keyId"';
  for (const line of [
    `spendgate_requests_total{method="GET",${route},status="200"} 2`,
    `spendgate_requests_total{method="other",${route},status="404"} 1`,
    `spendgate_request_seconds_bucket{${route},le="0.005"} 1`,
    `spendgate_request_seconds_bucket{${route},le="0.5"} 2`,
    `spendgate_request_seconds_bucket{${route},le="+Inf"} 3`,
    `spendgate_request_seconds_count{${route}} 3`,
    'spendgate_events_total{event="job.failed",job="edge.publish"} 1',
    '# TYPE spendgate_ready gauge',
    'spendgate_ready 1',
  ])
    expect(lines).toContain(line);
  expect(lines.slice(-2)).toEqual(['# EOF', '']);
  expect(lines.join()).not.toContain('secret-id');
});

const ask = async (
  given: { token: string | null; isLocal: boolean; isUp?: boolean },
  authorization?: string,
) => {
  const app = new Hono<AppEnv>();
  const config = {
    metricsToken: given.token === null ? null : new Secret(given.token),
    isLoopbackAllowed: given.isLocal,
  } as Config;
  const inDirectory = async () => {
    if (given.isUp === false) throw new Error('away');
    return null;
  };
  metricsRoute(app as App, { config, db: { inDirectory }, metrics: createMetrics() } as unknown as Services);
  return app.request('/metrics', authorization === undefined ? {} : { headers: { authorization } });
};

test('a deployment serves them to whoever shows the token, and not at all without one; local mode to the machine', async () => {
  const token = 't'.repeat(32);
  expect((await ask({ token, isLocal: false })).status).toBe(401);
  expect((await ask({ token, isLocal: false }, `Bearer ${'u'.repeat(32)}`)).status).toBe(401);
  expect((await ask({ token: null, isLocal: false }, `Bearer ${token}`)).status).toBe(404);
  const answer = await ask({ token, isLocal: false }, `Bearer ${token}`);
  expect(answer.headers.get('content-type')).toContain('application/openmetrics-text');
  expect(await answer.text()).toContain('spendgate_ready 1');
  expect(await (await ask({ token: null, isLocal: true, isUp: false })).text()).toContain(
    'spendgate_ready 0',
  );
});
