/** A command of the product, run as a user does, in a process of its own. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './stack.ts';

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param main its entry, such as `scripts/backup/main.ts` */
export function runCommandLine(
  main: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<CommandResult> {
  const env = { ...process.env, ...environment };
  return new Promise((resolve) => {
    execFile(process.execPath, [join(ROOT, main), ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr });
    });
  });
}
