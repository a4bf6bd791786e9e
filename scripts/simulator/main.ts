/**
 * The simulator as a process of its own. Prints one line when it is ready, and tells a parent that listens by
 * IPC: `{ type: 'ready', port }`. It ends with its parent.
 */
import { HELP, parseOptions } from './options.ts';
import { startSimulator } from './simulator.ts';

const parsed = parseOptions(process.argv.slice(2), Date.now());

if (parsed.reason === 'help') {
  process.stdout.write(HELP);
} else if (parsed.reason === 'invalid') {
  process.stderr.write(`${parsed.message}\n`);
  process.exitCode = 2;
} else {
  const simulator = await startSimulator(parsed.options);
  const stop = (): void => {
    void simulator.close().then(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('disconnect', stop);
  process.stdout.write(`simulator ready on ${simulator.url}\n`);
  process.send?.({ type: 'ready', port: simulator.port });
}
