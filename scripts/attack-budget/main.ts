/** `npm run attack:budget`: tries to spend more than a budget allows, against an installation of real processes. */
import { parseDecimal } from '../../contract/money.ts';
import { countFrom, OptionError, runCommand, say } from '../command-line/command.ts';
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

await runCommand({
  help: HELP,
  options: {
    limit: { type: 'string', default: '0.50' },
    keys: { type: 'string', default: '20' },
    requests: { type: 'string', default: '2000' },
    concurrency: { type: 'string', default: '64' },
  },
  run: (values) =>
    attack(
      nanosFrom(values.limit),
      countFrom(values.keys, '--keys'),
      countFrom(values.requests, '--requests'),
      countFrom(values.concurrency, '--concurrency'),
    ),
});

async function attack(limit: bigint, keys: number, requests: number, concurrency: number): Promise<number> {
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
    return verdict.overshootNanos === '0' && verdict.missingEvents === 0 ? 0 : 1;
  } finally {
    await installation.stop();
  }
}

function nanosFrom(text: string): bigint {
  if (!/^\d{1,9}(\.\d{1,9})?$/.test(text))
    throw new OptionError('--limit takes US dollars with at most nine decimals, such as 0.50');
  const { units, scale } = parseDecimal(text);
  return units * 10n ** BigInt(9 - scale);
}
