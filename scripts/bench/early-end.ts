/** The gateway with an early end put in, to see what a call costs up to there. */
import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** What a call answers that was admitted and goes no further. */
export const ADMITTED = 'admitted';

const FORWARDS = 'const forwarded = await forward(';

/** Ends each call once it is admitted: nothing goes upstream, and its reservation stays open. */
export const endAfterAdmission: Plugin = {
  name: 'end after admission',
  setup(build) {
    build.onLoad({ filter: /worker\/pipeline\/gateway\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const [before, after, ...more] = source.split(FORWARDS);
      if (before === undefined || after === undefined || more.length > 0)
        throw new Error(`${path} forwards calls in another way than this knows`);
      const end = `if (requestId !== '') return new Response('${ADMITTED}');`;
      return { contents: `${before}${end}\n    ${FORWARDS}${after}`, loader: 'ts' };
    });
  },
};
