/**
 * Child process of `npm start`: runs the gateway's Worker in workerd. It ends when workerd ends, so that the
 * supervisor starts both anew, and when the supervisor ends.
 */
import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Miniflare } from 'miniflare';
import { gatewayRuntime } from './gateway-runtime.ts';
import { type GatewayConfig, isChildMessage } from './messages.ts';

const LONGEST_END_MS = 3_000;

let runtime: Miniflare | null = null;
let isEnding = false;

if (process.platform === 'linux') {
  const { default: workerd } = createRequire(import.meta.resolve('miniflare'))('workerd') as {
    default: string;
  };
  process.env['SPENDGATE_WORKERD'] = workerd;
  process.env['MINIFLARE_WORKERD_PATH'] = fileURLToPath(new URL('workerd.sh', import.meta.url));
}

// Miniflare starts workerd and would start it again by itself; one place decides about that, and it is not here.
subscribe('child_process', (message) => {
  const child = (message as { process: ChildProcess }).process;
  child.once('exit', () => end(1));
});

process.on('disconnect', () => void end(0));
process.on('message', (message) => {
  if (!isChildMessage(message)) return;
  if (message.type === 'start') void start((message as unknown as { config: GatewayConfig }).config);
  if (message.type === 'stop') void end(0);
});

async function start(config: GatewayConfig): Promise<void> {
  try {
    runtime = new Miniflare(gatewayRuntime(config, readFileSync(config.workerPath, 'utf8')));
    await runtime.ready;
    process.send?.({ type: 'ready' });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    await end(1);
  }
}

async function end(code: number): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  setTimeout(() => process.exit(code), LONGEST_END_MS).unref();
  await runtime?.dispose().catch(() => undefined);
  process.exit(code);
}
