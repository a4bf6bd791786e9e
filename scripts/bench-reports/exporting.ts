/** The process that exports: asked on standard input, answers on standard output, both in JSON. */
import { text } from 'node:stream/consumers';
import { Secret } from '../../contract/secret.ts';
import { openDatabase } from '../../db/open.ts';
import { askedSchema, makeExport } from './export.ts';

const { url, ...asked } = askedSchema.parse(JSON.parse(await text(process.stdin)));
const db = await openDatabase(new Secret(url));
try {
  process.stdout.write(`${JSON.stringify(await makeExport(db, asked))}\n`);
} finally {
  await db.close();
}
