/** `npm run measure-shards`: what it brings to spread one key's calls over several gates, against real processes. */
import { parseKey } from '../../contract/key.ts';
import { MAX_SHARDS } from '../../contract/shards.ts';
import { Dashboard } from '../attack-budget/dashboard.ts';
import { startInstallation } from '../attack-budget/installation.ts';
import { Program } from '../bench/program.ts';
import { countFrom, runCommand, say } from '../command-line/command.ts';
import { revokeWhileCalled } from '../measure-revocation/revoke.ts';
import { measureSpreads, type Plan } from './measure.ts';

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

/** Connections that are calling when the key is revoked. */
const REVOKED_AT = 8;

await runCommand({
  help: HELP,
  options: {
    shards: { type: 'string', default: '1,2,4,8' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '32' },
  },
  run: ({ shards, rounds, seconds, connections }) =>
    measure({
      shards: shards.split(',').map((count) => countFrom(count, '--shards', MAX_SHARDS)),
      rounds: countFrom(rounds, '--rounds'),
      durationMs: countFrom(seconds, '--seconds', 3_600) * 1_000,
      connections: countFrom(connections, '--connections', 10_000),
    }),
});

async function measure(plan: Plan): Promise<number> {
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
    const revoke = () => dashboard.revoke(subject.keyId);
    const { passedAfter: lateAdmissions } = await revokeWhileCalled({
      gatewayUrl,
      key,
      revoke,
      connections: REVOKED_AT,
    });
    console.log(JSON.stringify({ spreads, calls, missingEvents, lateAdmissions }));
    const isSound =
      missingEvents === 0 && lateAdmissions === 0 && spreads.every(({ failures }) => failures === 0);
    return isSound ? 0 : 1;
  } finally {
    load.stop();
    await installation.stop();
  }
}
