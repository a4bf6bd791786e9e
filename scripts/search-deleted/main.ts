/** `npm run search-deleted`: shows that nothing is left of an organisation that was deleted, or where something is. */
import { needlesOf, rowsLeft, searchDatabase, type Trace } from '../../db/deletion/search.ts';
import { openDatabase } from '../../db/open.ts';
import { OptionError, organisationsFrom, print, runCommand, say } from '../command-line/command.ts';
import { CONNECTION_HELP, readDatabase } from '../database/connection-options.ts';
import { problemOf } from '../database/problem.ts';
import { filesWith } from './files.ts';

await runCommand({
  help: `npm run search-deleted -- --organisation ID [options]

Reads every row of every table, and files if any are named, and looks for the organisation's id and whatever else is named: ids
of its keys, people or projects, addresses, names. What is kept is said with the reason: the record of the deletion, and the
operators' own audit log.

  --organisation ID  the organisation; may be given again
  --id TEXT          another text to look for; may be given again
  --files PATH       a file or directory to look in, such as a gateway's state or exported reports; may be given again
  --within           only count the rows that tables have of the organisation: for a server that hides rows from every login,
                     as SQL Server does
${CONNECTION_HELP}
  --json             the answer as JSON
  --help             this text

PostgreSQL: the login must see every row (a superuser, or BYPASSRLS), or be retention's with --within.

Exit code: 0 if nothing is left; 1 if it failed; 2 if the command line cannot be used; 3 if something is left.
`,
  options: {
    url: { type: 'string' },
    organisation: { type: 'string', multiple: true, default: [] },
    id: { type: 'string', multiple: true, default: [] },
    files: { type: 'string', multiple: true, default: [] },
    within: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
  async run({ url, organisation, id, files, within, json }) {
    const organisations = organisationsFrom(organisation);
    if (organisations.length === 0) throw new OptionError('--organisation is needed');
    if (id.some((text) => text.length < 4)) throw new OptionError('--id takes four characters or more');
    const database = readDatabase(url, process.env);
    const ids = [...organisations, ...id];
    try {
      const db = await openDatabase(database.url);
      let traces: Trace[];
      try {
        traces = within
          ? (await Promise.all(organisations.map((one) => rowsLeft(db, one)))).flat()
          : await searchDatabase(db, ids);
      } finally {
        await db.close();
      }
      const found: string[] = [];
      for (const path of files) found.push(...(await filesWith(path, needlesOf(ids))));
      const left = traces.filter(({ reason }) => reason === null);
      if (json)
        print(
          `${JSON.stringify({ left, kept: traces.filter(({ reason }) => reason !== null), files: found })}\n`,
        );
      else {
        for (const { table, rows, reason } of traces)
          print(
            `${table}: ${rows} rows, ${reason === null ? 'which should not be there' : `kept: ${reason}`}\n`,
          );
        for (const file of found) print(`${file}: should not name it\n`);
        const isClean = left.length + found.length === 0;
        print(isClean ? `nothing is left of it in ${database.name}\n` : 'something is left\n');
      }
      return left.length + found.length === 0 ? 0 : 3;
    } catch (err) {
      say(`failed: ${problemOf(err)}`);
      return 1;
    }
  },
});
