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
const MOST_BYTES = 1024 * 1024;

/** Packages that may be part of the Worker. Few and small: each one sees every request. */
const ALLOWED_PACKAGES = ['hono', 'jose', 'zod', '@noble/hashes'];

/** Words of local mode, in whatever case. */
const FORBIDDEN = [
  'simulator',
  'simulated_upstream',
  'upstream_override',
  'upstream_url',
  'upstreamoverride',
];

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
      unfitBundle(code, packages),
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
export function unfitBundle(code: string, packages: readonly { name: string }[]): string[] {
  const lowerCase = code.toLowerCase();
  return [
    ...packages
      .filter(({ name }) => !ALLOWED_PACKAGES.includes(name))
      .map(({ name }) => `the package ${name} is inside`),
    ...FORBIDDEN.filter((word) => lowerCase.includes(word)).map(
      (word) => `the word "${word}" of local mode is inside`,
    ),
    ...(Buffer.byteLength(code) > MOST_BYTES ? [`larger than ${MOST_BYTES / 1024} KiB`] : []),
  ];
}
