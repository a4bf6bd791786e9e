/** Format and lint, by the tool that also repairs: `npx biome check --write`. */

import { type Check, verdict } from './check.ts';
import { linesOf, runCommand } from './command.ts';

export const style: Check = {
  name: 'format and lint',
  async run({ root }) {
    const result = await runCommand('biome', ['check', '--colors=off', '--max-diagnostics=30'], root);
    return verdict(result.code === 0 ? [] : linesOf(result.stdout + result.stderr));
  },
};
