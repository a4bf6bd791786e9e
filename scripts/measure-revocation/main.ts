/** `npm run measure-revocation`: how long it takes from an admin's click on "revoke" to the first refusal, under load. */
import { parseKey } from '../../contract/key.ts';
import { Dashboard } from '../attack-budget/dashboard.ts';
import { startInstallation } from '../attack-budget/installation.ts';
import { median, rounded } from '../bench/statistics.ts';
import { countFrom, runCommand } from '../command-line/command.ts';
import { type Revocation, revokeWhileCalled } from './revoke.ts';

const HELP = `npm run --silent measure-revocation -- [options]

Starts an installation of its own and, round by round, makes a key, calls with it from many connections at once, and
revokes it. Prints one JSON object, times in milliseconds from the moment at which the revocation was asked for:

  firstRefusalMs   until the first call was refused: median, and the longest of all rounds
  confirmedMs      until the API said that the gateway has confirmed: the same
  passedAfter      calls that passed although they were sent after that: must be 0

  --rounds N       (default 20)
  --connections N  (default 8)
  --help           this text

Exit code: 0; 1 if a call passed after the confirmation; 2 if the command line cannot be read.
`;

await runCommand({
  help: HELP,
  options: {
    rounds: { type: 'string', default: '20' },
    connections: { type: 'string', default: '8' },
  },
  run: ({ rounds, connections }) =>
    measure(countFrom(rounds, '--rounds', 1_000), countFrom(connections, '--connections', 1_000)),
});

async function measure(times: number, connectionCount: number): Promise<number> {
  const installation = await startInstallation();
  try {
    const dashboard = await Dashboard.signIn(installation.addresses);
    const { gatewayUrl } = installation.addresses;
    const measured: Revocation[] = [];
    for (let round = 1; round <= times; round++) {
      const key = await dashboard.makeKey(`Round ${round}`);
      const parsed = parseKey(key);
      if (!parsed.ok) throw new TypeError('a key that is none');
      const revoke = () => dashboard.revoke(parsed.key.id);
      measured.push(await revokeWhileCalled({ gatewayUrl, key, connections: connectionCount, revoke }));
    }
    const passedAfter = measured.reduce((sum, one) => sum + one.passedAfter, 0);
    const report = {
      rounds: times,
      connections: connectionCount,
      firstRefusalMs: summary(measured.map(({ firstRefusalMs }) => firstRefusalMs)),
      confirmedMs: summary(measured.map(({ confirmedMs }) => confirmedMs)),
      passedAfter,
    };
    process.stdout.write(`${JSON.stringify(report)}\n`);
    return passedAfter === 0 ? 0 : 1;
  } finally {
    await installation.stop();
  }
}

function summary(values: readonly number[]): { median: number; longest: number } {
  return { median: rounded(median(values) ?? 0, 1), longest: rounded(Math.max(...values), 1) };
}
