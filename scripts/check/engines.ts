/**
 * A repository function runs on every engine: it takes tables and dialect from its unit of work. What is made for one
 * engine (`*.pg.ts`, `*.mssql.ts`) is chosen where a database is opened, and nowhere else.
 */
import { IMPORT } from './arrows.ts';
import { type Check, isCode, placeOf, type SourceFile, verdict } from './check.ts';

const OF_AN_ENGINE = /\.(pg|mssql)\.ts$/;
const MAY_CHOOSE = [/^db\/open\.ts$/, /^db\/schema\//, OF_AN_ENGINE];

export const engines: Check = {
  name: 'no engine in the repository',
  run: ({ files }) => verdict(engineImports(files)),
};

/** Imports of what is made for one engine, in code of the product that runs on all of them. */
export function engineImports(files: readonly SourceFile[]): string[] {
  return files
    .filter((file) => isCode(file) && /^(db|dashboard-api|scripts)\//.test(file.path))
    .filter(({ path }) => !MAY_CHOOSE.some((allowed) => allowed.test(path)))
    .flatMap((file) =>
      [...file.text.matchAll(IMPORT)]
        .filter((match) => OF_AN_ENGINE.test(match[1] ?? match[2] ?? match[3] ?? ''))
        .map((match) => {
          const place = placeOf(file, match.index + match[0].length);
          return `${place} is tied to one engine: take tables and dialect from the unit of work`;
        }),
    );
}
