/** Looks for texts in files, whatever is in them. */
import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Files, below a directory or this one itself, in which one of the texts stands. @param needles in small letters */
export async function filesWith(path: string, needles: readonly string[]): Promise<string[]> {
  const found = await lstat(path);
  if (found.isFile()) return (await isIn(path, needles)) ? [path] : [];
  if (!found.isDirectory()) return [];
  const names = (await readdir(path)).toSorted();
  const below: string[] = [];
  for (const name of names) below.push(...(await filesWith(join(path, name), needles)));
  return below;
}

async function isIn(file: string, needles: readonly string[]): Promise<boolean> {
  const longest = Math.max(0, ...needles.map((needle) => needle.length));
  let end = '';
  for await (const chunk of createReadStream(file)) {
    const text = (end + (chunk as Buffer).toString('latin1')).toLowerCase();
    if (needles.some((needle) => text.includes(needle))) return true;
    // What stands across two pieces.
    end = text.slice(-longest);
  }
  return false;
}
