/**
 * Who may import whom. The Worker and the dashboard API share the contract and nothing else, so that either can be
 * read, tested and deployed without the other.
 */
import { posix } from 'node:path';
import { type Check, isCode, placeOf, type SourceFile, verdict } from './check.ts';

interface Part {
  readonly folder: string;
  readonly mayImport: readonly string[];
  /** Prefixes of the runtime modules that exist where this part runs. */
  readonly runtime: readonly string[];
}

/** The longest folder that holds a file owns it. Tests may import anything, and nothing imports tests. */
const PARTS: readonly Part[] = [
  { folder: 'dashboard-api/web', mayImport: ['dashboard-api/web', 'contract'], runtime: [] },
  { folder: 'dashboard-api', mayImport: ['dashboard-api', 'db', 'contract'], runtime: ['node:'] },
  { folder: 'contract', mayImport: ['contract'], runtime: [] },
  { folder: 'worker', mayImport: ['worker', 'contract'], runtime: ['cloudflare:'] },
  { folder: 'db', mayImport: ['db', 'contract'], runtime: ['node:'] },
  {
    folder: 'scripts',
    mayImport: ['scripts', 'contract', 'db', 'dashboard-api', 'worker'],
    runtime: ['node:'],
  },
];

/** Static, dynamic and side-effect imports and re-exports; group 1 or 2 is the specifier. */
export const IMPORT =
  /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;

export const arrows: Check = {
  name: 'imports between the parts',
  run: ({ files }) => verdict(wrongImports(files)),
};

/** Imports that point against the arrows. Configuration files of tools belong to no part. */
export function wrongImports(files: readonly SourceFile[]): string[] {
  return files.filter((file) => isCode(file) && !/\.config\.ts$/.test(file.path)).flatMap(wrongImportsOf);
}

function wrongImportsOf(file: SourceFile): string[] {
  const part = partOf(file.path);
  if (!part) return [];
  return [...file.text.matchAll(IMPORT)].flatMap((match) => {
    const target = match[1] ?? match[2] ?? match[3] ?? '';
    if (mayImport(part, file.path, target)) return [];
    return [`${placeOf(file, match.index + match[0].length)} ${part.folder} must not import ${target}`];
  });
}

function mayImport(part: Part, path: string, target: string): boolean {
  if (/^(node|cloudflare):/.test(target)) return part.runtime.some((prefix) => target.startsWith(prefix));
  if (!target.startsWith('.')) return true;
  const reached = posix.join(posix.dirname(path), target);
  const folder = partOf(reached)?.folder ?? reached.split('/', 1)[0] ?? '';
  return part.mayImport.includes(folder) || (folder === 'package.json' && part.folder === 'scripts');
}

function partOf(path: string): Part | undefined {
  return PARTS.find(({ folder }) => path === folder || path.startsWith(`${folder}/`));
}
