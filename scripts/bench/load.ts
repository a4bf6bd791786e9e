/**
 * The load generator, a process of its own: its work must not stand in the way of anything else. It takes one job at a
 * time and ends with its parent.
 */
import { keepCalling, LoadMeter, RequestQueue } from './load-connection.ts';
import type { LoadJob, LoadResult } from './load-protocol.ts';

process.on('message', (message) => {
  const job = message as LoadJob;
  if (job.type === 'load') void run(job).then((result) => process.send?.(result));
});
process.on('disconnect', () => process.exit(0));

async function run(job: LoadJob): Promise<LoadResult> {
  const fromMs = performance.now() + job.warmUpMs;
  const meter = new LoadMeter(fromMs, fromMs + job.durationMs);
  const queue = new RequestQueue(job.requests);
  await Promise.all(Array.from({ length: job.connections }, () => keepCalling(job, queue, meter)));
  const { calls, firstByteMs, lastByteMs, failures } = meter;
  return {
    type: 'loaded',
    calls,
    measured: lastByteMs.length,
    measuredMs: job.durationMs,
    firstByteMs,
    lastByteMs,
    failures,
  };
}
