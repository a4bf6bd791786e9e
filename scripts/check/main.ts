/**
 * `npm run check`: everything that can be found out about the repository without running the product. CI runs it,
 * and it is meant to be run before a change is sent. Names after `--` choose among the checks.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { advisories } from './advisories.ts';
import { arrows } from './arrows.ts';
import { bundle } from './bundle.ts';
import type { Check } from './check.ts';
import { dependencies } from './dependencies.ts';
import { engines } from './engines.ts';
import { installScripts } from './install-scripts.ts';
import { licences } from './licences.ts';
import { lockFile } from './lock-file.ts';
import { money } from './money.ts';
import { readProject } from './project.ts';
import { promises } from './promises.ts';
import { report } from './report.ts';
import { secrets } from './secrets.ts';
import { shape } from './shape.ts';
import { style } from './style.ts';
import { types } from './types.ts';
import { vendors } from './vendors.ts';

const CHECKS: readonly Check[] = [
  style,
  types,
  arrows,
  shape,
  vendors,
  engines,
  money,
  dependencies,
  lockFile,
  installScripts,
  licences,
  secrets,
  advisories,
  promises,
  bundle,
];

const { positionals } = parseArgs({ allowPositionals: true });
const chosen = CHECKS.filter(
  ({ name }) => positionals.length === 0 || positionals.some((word) => name.includes(word)),
);
if (chosen.length === 0) {
  process.stderr.write(`no such check; there are: ${CHECKS.map(({ name }) => name).join(', ')}\n`);
  process.exit(2);
}
const project = await readProject(fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, ''));
process.exitCode = await report(chosen, project, (text) => process.stdout.write(text));
