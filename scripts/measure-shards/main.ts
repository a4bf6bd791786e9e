/** `npm run measure-shards`: what it brings to spread one key's calls over several gates, against real processes. */
import { parseArgs } from 'node:util';
import { parseKey } from '../../contract/key.ts';
import { MAX_SHARDS } from '../../contract/shards.ts';
import { Dashboard } from '../attack-budget/dashboard.ts';
import { startInstallation } from '../attack-budget/installation.ts';
import { Program } from '../bench/program.ts';
import { measureSpreads, type Plan, revokeUnderLoad } from './measure.ts';

const HELP = `npm run --silent measure-shards -- [options]

Starts an installation of its own, makes one key with a gate of its own, and spreads its calls over more and more gates,
under load. At last it revokes the key while calls come in. Prints one JSON object: for each number of gates the calls
a second, how long they took and how many gates had a part in them; then

  missingEvents   answered calls of which no event has arrived
  lateAdmissions  calls that passed although they were sent after the revocation was confirmed

  --shards A,B        (default 1,2,4,8)
  --rounds N          how often everything is measured; figures are medians over the rounds (default 3)
  --seconds N         of one measurement (default 3)
  --connections N     (default 32)
  --help              this text

All gates run in one process here, in one thread and on one disk: this shows what spreading costs where it cannot bring
anything. On Cloudflare each gate has a thread and a disk of its own.

Exit code: 0; 1 if an event is missing, an admission late or an answer wrong; 2 if the command line cannot be read.
`;

const options = {
  shards: { type: 'string', default: '1,2,4,8' },
  rounds: { type: 'string', default: '3' },
  seconds: { type: 'string', default: '3' },
  connections: { type: 'string', default: '32' },
  help: { type: 'boolean', default: false },
} as const;

const values = read();
if (values === null) stop('unknown option; see --help');
else if (values.help) process.stdout.write(HELP);
else {
  const plan = planOf(values);
  if (plan === null) stop('an option is not a number that can be used; see --help');
  else await measure(plan);
}

async function measure(plan: Plan): Promise<void> {
  say('starting an installation');
  const installation = await startInstallation();
  const load = new Program('load generator', 'load.ts');
  try {
    const { gatewayUrl } = installation.addresses;
    const dashboard = await Dashboard.signIn(installation.addresses);
    const key = await dashboard.makeKey('Hot');
    const parsed = parseKey(key);
    if (!parsed.ok) throw new TypeError('a key that is none');
    const subject = { dashboard, gatewayUrl, key, keyId: parsed.key.id };
    const { spreads, calls } = await measureSpreads(subject, load, plan, say);
    const arrived = [...(await dashboard.eventNumbers(subject.keyId, calls)).values()];
    const missingEvents = calls - arrived.reduce((sum, number) => sum + number, 0);
    say('revoking the key under load');
    const lateAdmissions = await revokeUnderLoad(subject);
    console.log(JSON.stringify({ spreads, calls, missingEvents, lateAdmissions }));
    const isSound =
      missingEvents === 0 && lateAdmissions === 0 && spreads.every(({ failures }) => failures === 0);
    if (!isSound) process.exitCode = 1;
  } finally {
    load.stop();
    await installation.stop();
  }
}

function planOf(stated: {
  shards: string;
  rounds: string;
  seconds: string;
  connections: string;
}): Plan | null {
  const shards = stated.shards.split(',').map(wholeNumber);
  const [rounds, seconds, connections] = [stated.rounds, stated.seconds, stated.connections].map(wholeNumber);
  const isUsable = shards.every((count): count is number => count !== null && count <= MAX_SHARDS);
  if (!isUsable || !rounds || !seconds || !connections) return null;
  return { shards, rounds, durationMs: seconds * 1_000, connections };
}

function wholeNumber(text: string): number | null {
  return /^[1-9]\d{0,4}$/.test(text) ? Number(text) : null;
}

function read() {
  try {
    return parseArgs({ options }).values;
  } catch {
    return null;
  }
}

function say(what: string): void {
  process.stderr.write(`spendgate: ${what}\n`);
}

function stop(message: string): void {
  say(message);
  process.exitCode = 2;
}
