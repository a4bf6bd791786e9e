/**
 * The code of the embedded database, compiled once in a process: a thread that opens another store runs it as it is by
 * then, with what was found to run often made fast already.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** The types of Node.js do not name it as a value. */
declare const WebAssembly: { compile(bytes: Uint8Array): Promise<WebAssembly.Module> };

let compiled: Promise<WebAssembly.Module> | null = null;

/** @throws {Error} if the package is not whole */
export function compiledEngine(): Promise<WebAssembly.Module> {
  compiled ??= compile();
  return compiled;
}

async function compile(): Promise<WebAssembly.Module> {
  const { href } = new URL('pglite.wasm', import.meta.resolve('@electric-sql/pglite'));
  return WebAssembly.compile(await readFile(fileURLToPath(href)));
}
