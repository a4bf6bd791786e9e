/**
 * `docs/security.md` says of the promises that the database keeps on which engine they are shown: a table with a column per
 * engine, whose cells are `shown`, which each full run has to bear out, or `not run here: …` with what was seen elsewhere.
 */
import type { TestResults } from './promises.ts';

const DOCUMENT = 'docs/security.md';
const HEADER = /^\| promise \|(( [^|]+ \|)+)\n\|[-|]+\|\n((?:\|.+\|\n)+)/m;
const LINK = /\[([^\]]+)\]\(\.\.\/(test\/[^)#]+)\)/g;
/** Cells that make no claim. */
const NOT_CLAIMED = /^(not run here: .{10,}|does not apply)$/;

/**
 * Cells that say something else, that name a promise which is not in the list above them, and with a report those that it
 * does not bear out.
 * @param text of the document @param results null: no full run was made here
 */
export function unprovenByEngine(text: string, results: TestResults | null, isCi: boolean): string[] {
  const [, head = '', , body = ''] = HEADER.exec(text) ?? [];
  const engines = cellsOf(`|${head}`);
  if (engines.length === 0) return [`${DOCUMENT}: no table says on which engine what is shown`];
  return cellsOfRows(body).flatMap(([promise = '', ...cells]) => {
    const row = text.split('\n').find((line) => line.startsWith(`| ${promise} |`) && LINK.test(line));
    LINK.lastIndex = 0;
    if (!row) return [`${DOCUMENT}: ${promise} is no promise of the list`];
    const links = [...row.matchAll(LINK)].map(([, title = '', path = '']) => ({ title, path }));
    return engines.flatMap((engine, index) => {
      const cell = cells[index] ?? '';
      if (NOT_CLAIMED.test(cell)) return [];
      if (cell !== 'shown') return [`${DOCUMENT}: ${promise} on ${engine} says "${cell}"`];
      const status = results ? statusOf(results, links, engine) : 'passed';
      const isProven = status === 'passed' || (status === 'skipped' && !isCi);
      return isProven
        ? []
        : [`${DOCUMENT}: ${promise} is not shown on ${engine}: ${status ?? 'did not run'}`];
    });
  });
}

/** `passed` only if every linked test that names the engine passed, and there is one. */
function statusOf(
  results: TestResults,
  links: readonly { readonly title: string; readonly path: string }[],
  engine: string,
): string | undefined {
  const statuses = links.flatMap(({ title, path }) =>
    [...(results.get(path) ?? [])]
      .filter(([fullTitle]) => fullTitle.includes(engine) && fullTitle.includes(title))
      .map(([, status]) => status),
  );
  return statuses.find((status) => status !== 'passed') ?? statuses[0];
}

const cellsOfRows = (body: string): string[][] => body.trimEnd().split('\n').map(cellsOf);

function cellsOf(row: string): string[] {
  return row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}
