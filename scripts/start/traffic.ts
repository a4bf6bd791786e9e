/** Runs the demonstration calls beside the installation. They end with it. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { say } from './progress.ts';

/** @param apiKey handed over the channel: an argument could be read by other users of the machine */
export async function runTraffic(
  root: string,
  gatewayUrl: string,
  apiKey: string,
  stop: AbortSignal,
): Promise<void> {
  if (stop.aborted) return;
  const child = fork(join(root, 'scripts/traffic/main.ts'), [], { stdio: ['ignore', 2, 2, 'ipc'] });
  const end = () => child.kill('SIGKILL');
  stop.addEventListener('abort', end);
  child.send({ type: 'start', gatewayUrl, apiKey });
  const [code] = (await once(child, 'exit')) as [number | null];
  stop.removeEventListener('abort', end);
  if (!stop.aborted && code !== 0) say('the demonstration calls ended early; what is above says why');
}
