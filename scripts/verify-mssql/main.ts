/** `npm run verify:mssql`: does this server keep organisations apart? Shown by trying, on a database of its own. */
import { openServer } from '../../db/open.ts';
import { print, runParsed, say } from '../command-line/command.ts';
import { problemOf } from '../database/problem.ts';
import { readFacts } from './facts.ts';
import { HELP, parseOptions, type VerifyCommand } from './options.ts';
import { makeOwnDatabase, PATIENCE_MS } from './own-database.ts';
import { verify } from './verify.ts';
import { isShown, type Report, reportText } from './words.ts';

await runParsed({ name: 'verify:mssql', help: HELP }, parseOptions(process.argv.slice(2), process.env), run);

async function run(command: VerifyCommand): Promise<number> {
  try {
    const report = command.here === null ? await inOwnDatabase(command) : await here(command, command.here);
    print(
      command.isJson ? `${JSON.stringify({ isShown: isShown(report), ...report })}\n` : reportText(report),
    );
    return isShown(report) ? 0 : 1;
  } catch (err) {
    say(`failed: ${problemOf(err)}`);
    return 1;
  }
}

async function inOwnDatabase({ url }: VerifyCommand): Promise<Report> {
  say('making a database and logins');
  const { db, plan, remove } = await makeOwnDatabase(url);
  try {
    return { server: await readFacts(db), leftOut: plan.leftOut, findings: await verify(db, say) };
  } finally {
    await remove();
  }
}

async function here({ url }: VerifyCommand, logins: NonNullable<VerifyCommand['here']>): Promise<Report> {
  const db = await openServer(url, { logins, acquireTimeoutMs: PATIENCE_MS });
  try {
    return { server: await readFacts(db), leftOut: [], findings: await verify(db, say) };
  } finally {
    await db.close();
  }
}
