/**
 * Builds the web page when its sources have changed. A build lands under the hash of what it was made from, so that
 * an unchanged page costs nothing and a running one is never pulled from under its server.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { text } from 'node:stream/consumers';

const SOURCES = ['dashboard-api/web', 'contract', 'package-lock.json'];
const KEPT_MS = 24 * 3_600_000;

export interface PageBuild {
  /** Folder to serve. */
  readonly webRoot: string;
  isBuilt(): boolean;
  /** @throws {Error} with the end of the builder's output */
  build(stop: AbortSignal): Promise<void>;
}
/** Where the page for the present sources is, or will be. */
export function pageBuild(root: string): PageBuild {
  const builds = join(root, 'dist', 'web');
  const webRoot = join(builds, hashOf(root, SOURCES));
  return {
    webRoot,
    isBuilt: () => existsSync(join(webRoot, 'index.html')),
    async build(stop) {
      mkdirSync(builds, { recursive: true });
      const draft = join(builds, `draft-${process.pid}`);
      await runVite(root, draft, stop);
      putInPlace(draft, webRoot);
      removeOld(builds, webRoot);
    },
  };
}

async function runVite(root: string, outDir: string, stop: AbortSignal): Promise<void> {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [
    'build',
    join(root, 'dashboard-api/web'),
    '--outDir',
    outDir,
    '--emptyOutDir',
    '--logLevel',
    'warn',
  ];
  const child = spawn(process.execPath, [vite, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Whoever builds it, a test too: the page is what users get, and not its libraries' form for development.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const end = () => child.kill('SIGKILL');
  stop.addEventListener('abort', end);
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  stop.removeEventListener('abort', end);
  const lastLines = (output + errors).trimEnd().split('\n').slice(-30).join('\n');
  if (code !== 0) throw new Error(`the page cannot be built:\n${lastLines}`);
}

/** Moves a finished build to where it is served from, or drops it if another process has put the same one there. */
export function putInPlace(draft: string, webRoot: string): void {
  try {
    renameSync(draft, webRoot);
  } catch (error) {
    if (!existsSync(webRoot)) throw error;
    rmSync(draft, { recursive: true, force: true });
  }
}

function removeOld(builds: string, current: string): void {
  for (const name of readdirSync(builds)) {
    const path = join(builds, name);
    // Another process's draft may be gone by now.
    const madeMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (path !== current && Date.now() - madeMs > KEPT_MS) rmSync(path, { recursive: true, force: true });
  }
}

/** One hash over names and contents of files and folders. */
export function hashOf(root: string, paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths.flatMap((path) => filesUnder(join(root, path))).sort()) {
    hash
      .update(`${relative(root, path)}\0`)
      .update(readFileSync(path))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

function filesUnder(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return [];
  if (found.isFile()) return [path];
  return readdirSync(path)
    .filter((name) => name !== 'dist' && name !== 'node_modules')
    .flatMap((name) => filesUnder(join(path, name)));
}
