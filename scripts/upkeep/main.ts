/** `npm run upkeep`: what was kept long enough goes, in a process and with a login of its own. */

import { checkpointSigner } from '../../dashboard-api/audit/heads.ts';
import { importSigningKey } from '../../dashboard-api/config.ts';
import { openDatabase } from '../../db/open.ts';
import { HELP, parseOptions } from './options.ts';
import { EXIT, runUpkeep } from './run.ts';

const say = (text: string): void => void process.stderr.write(`spendgate: ${text}\n`);

const parsed = parseOptions(process.argv.slice(2), process.env);
if (parsed.kind === 'help') process.stdout.write(HELP);
else if (parsed.kind === 'refused') {
  say(`${parsed.message}. npm run upkeep -- --help lists the options.`);
  process.exitCode = EXIT.unusable;
} else {
  const { command } = parsed;
  let isStopped = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      isStopped = true;
    });
  }
  const key = command.signingKey === null ? null : await importSigningKey(command.signingKey);
  if (key === undefined) {
    say('DASHBOARD_SIGNING_KEY is no private JWK');
    process.exitCode = EXIT.unusable;
  } else {
    process.exitCode = await runUpkeep(command, () => openDatabase(command.database.url), {
      now: new Date(),
      sign: key && checkpointSigner(key, () => new Date()),
      isStopped: () => isStopped,
      print: (text) => void process.stdout.write(text),
      say,
    });
  }
}
