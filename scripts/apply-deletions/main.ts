/** `npm run apply-deletions`: a restored database is cleared of what was deleted since its copy was made. */
import { readList } from '../../dashboard-api/deletion/certificate.ts';
import { openDatabase } from '../../db/open.ts';
import { countFrom, OptionError, print, runCommand, say } from '../command-line/command.ts';
import { CONNECTION_HELP, readDatabase } from '../database/connection-options.ts';
import { problemOf } from '../database/problem.ts';
import { applyDeletions } from './run.ts';

await runCommand({
  help: `npm run apply-deletions -- --from FILE [options]

Removes from a database that was restored every organisation that has been deleted since its copy was made. Run it before the
API: with DELETIONS_FILE set, that refuses to start on a database which holds one of them. It may be run again at any time.
The login is retention's.

  --from FILE        the list of deletions; DELETIONS_FILE unless stated
${CONNECTION_HELP}
  --batch N          rows to a transaction, 500 unless stated
  --help             this text

Exit code: 0 if nothing of them is left; 1 if it failed or was stopped; 2 if the command line cannot be used.
`,
  options: {
    url: { type: 'string' },
    from: { type: 'string' },
    batch: { type: 'string', default: '500' },
  },
  async run({ url, from, batch }) {
    const file = from ?? process.env['DELETIONS_FILE'];
    if (!file) throw new OptionError('--from names the list of deletions');
    const database = readDatabase(url, process.env);
    const rows = countFrom(batch, '--batch', 10_000);
    let isStopped = false;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        isStopped = true;
      });
    }
    try {
      const listed = await readList(file);
      const db = await openDatabase(database.url);
      try {
        const isDone = await applyDeletions(db, listed, { batch: rows, isStopped: () => isStopped, say });
        if (isDone) print(`${listed.length} deletions stand in ${database.name}\n`);
        return isDone ? 0 : 1;
      } finally {
        await db.close();
      }
    } catch (err) {
      say(`failed: ${problemOf(err)}`);
      return 1;
    }
  },
});
