/** `npm run rerate`: prices a period again, through the dashboard's API. */
import { setTimeout as after } from 'node:timers/promises';
import { connectDashboard } from '../dashboard-client/dashboard.ts';
import { HELP, parseOptions } from './options.ts';
import { rerate } from './run.ts';

const ASK_EVERY_MS = 1_000;

const parsed = parseOptions(process.argv.slice(2), process.env);
if (parsed.kind === 'help') process.stdout.write(HELP);
else if (parsed.kind === 'refused') {
  say(`${parsed.message}. npm run rerate -- --help lists the options.`);
  process.exitCode = 2;
} else {
  const { command } = parsed;
  process.exitCode = await rerate(command, connectDashboard(command.connection), {
    print: (text) => void process.stdout.write(text),
    say,
    pause: () => after(ASK_EVERY_MS),
  });
}

function say(text: string): void {
  process.stderr.write(`spendgate: ${text}\n`);
}
