/**
 * What is inside the deployed Worker: which packages, how large, and that nothing of local mode got in. A gateway
 * that can be pointed at another upstream is a way to collect credentials.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { bundleWorker } from '../bundle/worker.ts';
import { type Check, verdict } from './check.ts';
import { linesOf } from './command.ts';
import { packageName } from './lock-file.ts';

const ENTRY = 'worker/worker.ts';
/** A larger Worker starts later on every machine of the edge. */
const MOST_BYTES = 1024 * 1024;

/** Packages that may be part of the Worker. Few and small: each one sees every request. */
const ALLOWED_PACKAGES = ['hono', 'ipaddr.js', 'jose', 'zod'];

/** Words of local mode, in whatever case. The contract may name the simulator: rows made with it are marked so. */
const FORBIDDEN = [
  'simulator_url',
  'simulatorupstream',
  'upstream_override',
  'upstreamoverride',
  'upstream_url',
];
const FORBIDDEN_OUTSIDE_CONTRACT = ['simulator'];

/** Files that only local mode may contain. */
const LOCAL_MODULE = /^worker\/(?:.*\/)?local[^/]*\.ts$/;

/** The readable price catalogue: the programs carry it packed. */
const READABLE_CATALOGUE = 'contract/prices/catalogue.json';

/** The line that esbuild writes before each module. */
const MODULE_HEADER = /^ *\/\/ (\S+\.(?:ts|js|mjs|cjs|json))$/m;

export const bundle: Check = {
  name: 'Worker bundle',
  async run({ root }) {
    if (!existsSync(join(root, ENTRY))) return { outcome: 'failed', findings: [`${ENTRY} is missing`] };
    const built = await bundleWorker(root, ENTRY).catch((error: unknown) => String(error));
    if (typeof built === 'string') return { outcome: 'failed', findings: linesOf(built) };
    const { code, metafile } = built;
    const packages = packagesIn(metafile);
    const size = Buffer.byteLength(code);
    return verdict(
      unfitBundle(code, packages, modulesIn(metafile)),
      `${Math.round(size / 1024)} KiB; ${packages.map(({ name, bytes }) => `${name} ${Math.round(bytes / 1024)} KiB`).join(', ')}`,
    );
  },
};

/** Packages that contribute code to the output, largest first, with the bytes that they contribute. */
export function packagesIn(metafile: Metafile): { name: string; bytes: number }[] {
  const bytesOf = new Map<string, number>();
  for (const output of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
      if (!path.includes('node_modules/') || bytesInOutput === 0) continue;
      const name = /^(@[^/]+\/[^/]+|[^/]+)/.exec(packageName(path))?.[0] ?? path;
      bytesOf.set(name, (bytesOf.get(name) ?? 0) + bytesInOutput);
    }
  }
  return [...bytesOf].map(([name, bytes]) => ({ name, bytes })).sort((a, b) => b.bytes - a.bytes);
}

/** What must not be deployed. */
export function unfitBundle(
  code: string,
  packages: readonly { name: string }[],
  modules: readonly string[],
): string[] {
  const parts = partsOf(code);
  const outsideContract = parts.filter(({ module }) => !module.startsWith('contract/'));
  return [
    ...packages
      .filter(({ name }) => !ALLOWED_PACKAGES.includes(name))
      .map(({ name }) => `the package ${name} is inside`),
    ...modules.filter((path) => LOCAL_MODULE.test(path)).map((path) => `${path} of local mode is inside`),
    ...(modules.includes(READABLE_CATALOGUE) ? [`${READABLE_CATALOGUE} is inside, not its packed form`] : []),
    ...FORBIDDEN.flatMap((word) => placesOf(word, parts)),
    ...FORBIDDEN_OUTSIDE_CONTRACT.flatMap((word) => placesOf(word, outsideContract)),
    ...(Buffer.byteLength(code) > MOST_BYTES ? [`larger than ${MOST_BYTES / 1024} KiB`] : []),
  ];
}

interface BundlePart {
  readonly module: string;
  readonly code: string;
}

function partsOf(code: string): BundlePart[] {
  const [first = '', ...pieces] = code.split(MODULE_HEADER);
  const parts = [{ module: 'before the first module', code: first }];
  for (let index = 0; index < pieces.length; index += 2) {
    parts.push({ module: pieces[index] ?? '', code: pieces[index + 1] ?? '' });
  }
  return parts;
}

function placesOf(word: string, parts: readonly BundlePart[]): string[] {
  return parts
    .filter(({ code }) => code.toLowerCase().includes(word))
    .map(({ module }) => `the word "${word}" of local mode is inside, from ${module}`);
}

function modulesIn(metafile: Metafile): string[] {
  return Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
}
