/** `npm run verify-audit`: computes the chain of an exported audit log again, and compares it with signed heads. */
import { parseArgs } from 'node:util';
import { InputError, readExport, readHeads, readKeys } from './read.ts';
import { verifyLog } from './verify.ts';

const HELP = `npm run verify-audit -- EXPORT [--heads FILE --key FILE]

Computes the chain of an exported audit log (GET /api/v1/audit/export, NDJSON) again. Needs no network and no database.

  EXPORT        the export
  --heads FILE  signed heads and checkpoints, one a line, as they were kept: without them a log that was cut off at its
                end, or computed anew as a whole, is not found, and one whose beginning retention removed is not whole
  --key FILE    the key that they are signed with: a JWK, or a set of them (GET /api/v1/audit/head has it)

Prints a verdict as one JSON object. Exit code: 0 whole, 1 not, 2 if an option or a file is not usable.
`;

const options = { heads: { type: 'string' }, key: { type: 'string' }, help: { type: 'boolean' } } as const;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [path, ...more] = positionals;
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (path === undefined || more.length > 0) throw new InputError('name one export');
  if ((values.heads === undefined) !== (values.key === undefined))
    throw new InputError('--heads and --key go together');
  const heads =
    values.heads === undefined || values.key === undefined
      ? []
      : await readHeads(values.heads, readKeys(values.key));
  const verdict = verifyLog(readExport(path), heads);
  process.stdout.write(`${JSON.stringify(verdict)}\n`);
  return verdict.isWhole ? 0 : 1;
}

process.exitCode = await main().catch((err: unknown) => {
  const isInput = err instanceof InputError || (err instanceof Error && 'code' in err);
  if (!isInput) throw err;
  process.stderr.write(`spendgate: ${err.message}. npm run verify-audit -- --help lists the options.\n`);
  return 2;
});
