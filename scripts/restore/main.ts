/** `npm run restore`, also `npm run import-data`: what `npm run backup` copied, into an empty database of any engine. */
import { readList } from '../../dashboard-api/deletion/certificate.ts';
import { migrate } from '../../db/migrate.ts';
import { openDatabase } from '../../db/open.ts';
import { applyDeletions } from '../apply-deletions/run.ts';
import { restore } from '../backup/copy.ts';
import { KEY_HELP, readBackupKey } from '../backup/key.ts';
import { EXIT, progressTo, reported, totalText } from '../backup/words.ts';
import { OptionError, runCommand, say } from '../command-line/command.ts';
import { CONNECTION_HELP, readDatabase } from '../database/connection-options.ts';

/** Rows to a transaction. */
const DELETED_AT_A_TIME = 500;

await runCommand({
  help: `npm run restore -- --from DIR [options]

Puts a copy that \`npm run backup\` made into an empty database, which is migrated first, all in one transaction. Before that
ends every table is read again and compared: rows, sums of amounts, ends of audit chains, and a hash of all that the rows
say. Roll-ups that another engine made are left out; the API makes them anew. Nobody may serve from the database meanwhile.
${KEY_HELP}

  --from DIR         the folder of the copy
  --deletions FILE   the list of deletions, DELETIONS_FILE unless stated: what has been deleted since the copy was made is removed
                     again, if this login can take retention's role; else npm run apply-deletions with retention's login does
                     it. An API that knows the list does not serve before that
${CONNECTION_HELP}
  --help             this text

Exit code: 0 if all is there and the same; 1 if it failed; 2 if the command line or BACKUP_KEY cannot be used; 3 if the copy
is damaged, of another release or key, the database is not empty, or what arrived differs. Unless it is 0, no row was added.
`,
  options: { url: { type: 'string' }, from: { type: 'string' }, deletions: { type: 'string' } },
  async run({ url, from, deletions }) {
    if (!from) throw new OptionError('--from names the folder of the copy');
    const database = readDatabase(url, process.env);
    const key = readBackupKey(process.env);
    const file = deletions ?? process.env['DELETIONS_FILE'];
    return reported(async () => {
      const listed = file === undefined ? [] : await readList(file);
      const db = await openDatabase(database.url);
      try {
        await migrate(db);
        const figures = await restore(db, from, {
          key,
          clock: () => new Date(),
          progress: progressTo('arrived, the same'),
        });
        if (listed.length > 0) {
          say('the copy is there; if this ends now: npm run apply-deletions, before the API starts');
          await applyDeletions(db, listed, { batch: DELETED_AT_A_TIME, isStopped: () => false, say });
        }
        process.stdout.write(`${from} is in ${database.name}: ${totalText(figures)}\n`);
        return EXIT.done;
      } finally {
        await db.close();
      }
    });
  },
});
