import { DirectoryInUseError } from '../../db/embedded/lock.ts';
import { errorFacts, type Log } from '../log.ts';
import { type LocalConfig, type LocalMessage, type ParentMessage, parentMessageSchema } from './messages.ts';
import type { LocalApi } from './run.ts';

/**
 * Does what the parent says over the channel, and ends when it says so, when it is gone, or on a signal. Anything
 * that fails ends the process with code 1, so that the parent can start it again.
 */
export function serveParent(
  own: NodeJS.Process,
  start: (config: LocalConfig) => Promise<LocalApi>,
  log: Log,
): void {
  let running: Promise<LocalApi> | null = null;
  let isEnding = false;

  if (!own.send) {
    own.stderr.write('Local mode runs under `npm start`.\n');
    own.exit(2);
  }
  own.on('message', (value) => {
    const message = parentMessageSchema.safeParse(value);
    if (message.success) handle(message.data).catch(fail);
    else fail(new TypeError('a message that is not understood'));
  });
  own.on('disconnect', () => void end(0));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) own.once(signal, () => void end(0));

  async function handle(message: ParentMessage): Promise<void> {
    if (message.type === 'stop') return end(0);
    if (message.type === 'start') return begin(message.config);
    if (!running) throw new TypeError('a message before the start');
    const api = await running;
    say(message.type === 'gateway-ready' ? await api.gatewayReady() : await api.newLoginLink());
  }

  async function begin(config: LocalConfig): Promise<void> {
    running = start(config);
    const api = await running;
    void api.lost.then(() => {
      log.write({ name: 'database.lost' });
      own.exit(1);
    });
    say({ type: 'listening', port: api.port });
  }

  function say(message: LocalMessage): void {
    // A parent that has just gone is noticed by the disconnection; without a listener the write's error would be thrown.
    if (own.connected) own.send?.(message, () => undefined);
  }

  function fail(err: unknown): void {
    const job =
      err instanceof DirectoryInUseError ? 'open database: in use by another process' : 'local mode';
    if (!isEnding) log.write({ name: 'job.failed', job, error: errorFacts(err) });
    void end(1);
  }

  async function end(code: number): Promise<void> {
    if (isEnding) return;
    isEnding = true;
    const api = await running?.catch(() => null);
    await api?.stop();
    own.exit(code);
  }
}
