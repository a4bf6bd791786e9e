/** `npm run attack:budget`: tries to spend more than a budget allows, against an installation of real processes. */
import { parseArgs } from 'node:util';
import { parseDecimal } from '../../contract/money.ts';
import { countAdmitted, judge, readArrivals, shoot } from './attack.ts';
import { Dashboard } from './dashboard.ts';
import { startInstallation } from './installation.ts';

const HELP = `npm run --silent attack:budget -- [options]

Starts an installation of its own, makes keys with a gate each and one blocking budget over all of them, then sends
many calls at once and holds what the callers saw against what the ledger has. Prints one JSON object:

  admitted        calls that the budget let pass
  refused         calls that it refused (402, 429)
  otherwise       calls answered in any other way
  spentNanos      charged to the budget, from the ledger
  overshootNanos  of this, above the limit
  falseRefusals   refused although what was neither spent nor reserved would have covered the call all the while
  missingEvents   admitted calls that are not in the ledger exactly once

  --limit USD       of the budget (default 0.50)
  --keys N          (default 20)
  --requests N      (default 2000)
  --concurrency N   calls under way at once (default 64)
  --help            this text

Exit code: 0; 1 if more was spent than allowed or an event is missing; 2 if the command line cannot be read.
`;

const options = {
  limit: { type: 'string', default: '0.50' },
  keys: { type: 'string', default: '20' },
  requests: { type: 'string', default: '2000' },
  concurrency: { type: 'string', default: '64' },
  help: { type: 'boolean', default: false },
} as const;

const values = read();
if (values === null) stop('unknown option; see --help');
else if (values.help) process.stdout.write(HELP);
else {
  const [keys, requests, concurrency] = [values.keys, values.requests, values.concurrency].map(wholeNumber);
  const limit = nanosOf(values.limit);
  if (!keys || !requests || !concurrency) stop('--keys, --requests and --concurrency take a number from 1');
  else if (limit === null) stop('--limit takes US dollars with at most nine decimals, such as 0.50');
  else await attack(limit, keys, requests, concurrency);
}

async function attack(limit: bigint, keys: number, requests: number, concurrency: number): Promise<void> {
  say('starting an installation');
  const installation = await startInstallation();
  try {
    const { gatewayUrl, simulatorUrl } = installation.addresses;
    const dashboard = await Dashboard.signIn(installation.addresses);
    say(`making ${keys} keys and a budget`);
    const texts: string[] = [];
    for (let number = 1; number <= keys; number++) texts.push(await dashboard.makeKey(`Attacker ${number}`));
    const budgetId = await dashboard.makeBudget({ name: 'Under attack', limitNanos: limit.toString() });
    say(`sending ${requests} calls, ${concurrency} at a time`);
    const shots = await shoot(gatewayUrl, texts, requests, concurrency);
    say('waiting for the events');
    const rows = await dashboard.requests(countAdmitted(shots));
    const { now } = await dashboard.budget(budgetId);
    const arrivals = await readArrivals(simulatorUrl ?? '');
    const verdict = judge(shots, arrivals, rows, limit, BigInt(now?.spentNanos ?? 0));
    console.log(JSON.stringify(verdict));
    if (verdict.overshootNanos !== '0' || verdict.missingEvents > 0) process.exitCode = 1;
  } finally {
    await installation.stop();
  }
}

function wholeNumber(text: string): number | null {
  return /^[1-9]\d{0,6}$/.test(text) ? Number(text) : null;
}

function nanosOf(text: string): bigint | null {
  if (!/^\d{1,9}(\.\d{1,9})?$/.test(text)) return null;
  const { units, scale } = parseDecimal(text);
  return units * 10n ** BigInt(9 - scale);
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
