/** Reads the repository once for all checks. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Project, SourceFile } from './check.ts';
import { runCommand } from './command.ts';

const LARGEST_TEXT_BYTES = 4 * 1024 * 1024;

/** The files that git tracks or would track, read as text; binary and very large files are left out. */
export async function readProject(root: string): Promise<Project> {
  const listed = await runCommand(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    root,
  );
  if (listed.code !== 0) throw new Error('git cannot list the files: the checks need a git checkout');
  const paths = [...new Set(listed.stdout.split('\0').filter((path) => path !== ''))].sort();
  const files = await Promise.all(paths.map((path) => readText(root, path)));
  return { root, files: files.filter((file) => file !== null) };
}

async function readText(root: string, path: string): Promise<SourceFile | null> {
  const bytes = await readFile(join(root, path)).catch(() => null);
  if (bytes === null || bytes.length > LARGEST_TEXT_BYTES || bytes.includes(0)) return null;
  return { path, text: bytes.toString('utf8') };
}
