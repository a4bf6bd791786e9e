import { createHash, timingSafeEqual } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { App } from '../http/app-env.ts';
import { isStoreReady } from '../http/health.ts';
import { problem } from '../http/problems.ts';
import type { Services } from '../services.ts';
import { type Gauge, METRICS_TYPE } from './metrics.ts';

const NANOS_PER_SECOND = 1e9;

/**
 * `GET /metrics` for whoever shows the token that is set for it. Without one it is served in local mode alone, which binds to
 * the loopback address: behind a proxy everybody's address is the proxy's.
 */
export function metricsRoute(app: App, { config, db, metrics }: Services): void {
  const { metricsToken, isLoopbackAllowed } = config;
  if (metricsToken === null && !isLoopbackAllowed) return;
  const delay = monitorEventLoopDelay();
  delay.enable();
  app.get('/metrics', async (context) => {
    const shown = context.req.header('authorization') ?? '';
    if (metricsToken !== null && !isSame(shown, `Bearer ${metricsToken.reveal()}`))
      return problem(context, 'not_signed_in');
    const { rss, heapUsed } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    const gauges: readonly Gauge[] = [
      {
        name: 'ready',
        help: 'One if the database answers, as /api/v1/ready says.',
        value: Number(await isStoreReady(db)),
      },
      { name: 'resident_memory_bytes', help: 'Memory of the process.', value: rss },
      { name: 'heap_used_bytes', help: 'Memory of its objects.', value: heapUsed },
      { name: 'cpu_seconds', help: 'Processor time since the start.', value: (user + system) / 1e6 },
      { name: 'uptime_seconds', help: 'Time since the start.', value: process.uptime() },
      {
        name: 'event_loop_delay_seconds',
        help: 'The longest wait of the event loop since the last time somebody asked.',
        value: Number.isFinite(delay.max) ? delay.max / NANOS_PER_SECOND : 0,
      },
    ];
    delay.reset();
    return context.body(metrics.text(gauges), 200, {
      'content-type': METRICS_TYPE,
      'cache-control': 'no-store',
    });
  });
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const isSame = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));
