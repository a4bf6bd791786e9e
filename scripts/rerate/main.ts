/** `npm run rerate`: prices a period again, through the dashboard's API. */
import { setTimeout as after } from 'node:timers/promises';
import { print, runParsed, say } from '../command-line/command.ts';
import { connectDashboard } from '../dashboard-client/dashboard.ts';
import { HELP, parseOptions } from './options.ts';
import { rerate } from './run.ts';

const ASK_EVERY_MS = 1_000;

await runParsed({ name: 'rerate', help: HELP }, parseOptions(process.argv.slice(2), process.env), (command) =>
  rerate(command, connectDashboard(command.connection), { print, say, pause: () => after(ASK_EVERY_MS) }),
);
