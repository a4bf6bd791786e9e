/** `npm run bench:page`: what somebody waits for who looks at the page, over as many calls as the database has. */
import { loadAverage } from '../bench/load-average.ts';
import { print, runParsed, say } from '../command-line/command.ts';
import { worldOf } from '../seed/world.ts';
import { startOver } from './installation.ts';
import { measurePage } from './measure.ts';
import { type BenchCommand, HELP, parseOptions } from './options.ts';
import { AIM_MS, reportOf } from './report.ts';

await runParsed(
  { name: 'bench:page', help: HELP },
  parseOptions(process.argv.slice(2), process.env),
  measure,
);

async function measure({ database, rounds, seed }: BenchCommand): Promise<number> {
  // The id follows from the text alone: period and size are those of any world.
  const { organisationId } = worldOf(seed, 1, { fromMs: 0, toMs: 86_400_000 }, 1);
  say(`${database.name}, load average ${loadAverage()}`);
  const installation = await startOver(database.url.reveal(), organisationId);
  try {
    const report = reportOf(await measurePage(installation, rounds));
    print(`${JSON.stringify(report, null, 2)}\n`);
    return report.explorer.p95Ms <= AIM_MS ? 0 : 1;
  } finally {
    await installation.stop();
  }
}
