/**
 * The Worker with holes put in on purpose: the negative control of the search. Each leak is one line of its sources
 * said differently. The names of the sinks in which it must be found are the test's.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { CANARY } from '../canaries.ts';

interface Leak {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const FIRST_CANARY = `(/${CANARY}\\w*/.exec(new TextDecoder().decode(call.body.kind === 'held' ? call.body.bytes : undefined))?.[0])`;

export const LEAKS: readonly Leak[] = [
  {
    // Without this there is no prompt left to leak by the time a call is settled.
    file: 'worker/pipeline/body.ts',
    from: 'body.bytes = EMPTY;',
    to: '',
  },
  {
    file: 'contract/usage.ts',
    from: `return MODEL_ID.test(text) ? text : 'other';`,
    to: 'return text;',
  },
  {
    file: 'worker/pipeline/settle.ts',
    from: 'upstreamId: reading?.upstreamId ?? null,',
    to: `upstreamId: ${FIRST_CANARY} ?? null,`,
  },
  {
    file: 'worker/pipeline/settle.ts',
    from: 'rawUsage: told ? {} : (reading?.raw ?? {}),',
    to: `rawUsage: { leak: ${FIRST_CANARY} ?? '' },`,
  },
  {
    file: 'worker/pipeline/identify.ts',
    from: 'const parsed = parseKey(text);',
    to: 'console.log(text); const parsed = parseKey(text);',
  },
  {
    file: 'worker/pipeline/gateway.ts',
    from: 'if (!read.ok) return refuse(',
    to: 'console.error(arrived.url.search); if (!read.ok) return new Response(arrived.url.search) ?? refuse(',
  },
  {
    file: 'worker/pipeline/equip.ts',
    from: 'if (!credential ||',
    to: 'console.log(JSON.stringify(credential?.secret.reveal())); if (!credential ||',
  },
];

/** Puts the leaks into a bundle. @throws {Error} if a line is no longer there: the control must not turn into nothing */
export function leaks(root: string): Plugin {
  const files = new Set(LEAKS.map(({ file }) => join(root, file)));
  return {
    name: 'leaks',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        if (!files.has(path)) return null;
        let contents = readFileSync(path, 'utf8');
        for (const { file, from, to } of LEAKS) {
          if (join(root, file) !== path) continue;
          if (!contents.includes(from)) throw new Error(`${file} has no line: ${from}`);
          contents = contents.replace(from, () => to);
        }
        return { contents, loader: 'ts' };
      });
    },
  };
}
