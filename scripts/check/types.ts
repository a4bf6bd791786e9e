/** The three programs have three worlds (Node.js, workerd, browser), and so three sets of types. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Check, verdict } from './check.ts';
import { linesOf, runCommand } from './command.ts';

const CONFIGURATIONS = [
  'tsconfig.json',
  'worker/tsconfig.json',
  'test/worker/tsconfig.json',
  'dashboard-api/web/tsconfig.json',
];

export const types: Check = {
  name: 'types',
  async run({ root }) {
    const findings: string[] = [];
    for (const path of CONFIGURATIONS) {
      if (!existsSync(join(root, path))) {
        findings.push(`${path} is missing`);
        continue;
      }
      const result = await runCommand('tsc', ['-p', path, '--pretty', 'false'], root);
      if (result.code !== 0)
        findings.push(...linesOf(result.stdout + result.stderr).map((line) => `${path}: ${line}`));
    }
    return verdict(findings, CONFIGURATIONS.join(', '));
  },
};
