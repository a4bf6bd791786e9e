/** Login links work once: at the terminal, Enter prints another. */
import { createInterface } from 'node:readline';
import { say } from './progress.ts';

/** Does nothing where standard input is not a terminal. */
export function listenToTerminal(newLoginLink: () => Promise<string>): void {
  if (!process.stdin.isTTY) return;
  const lines = createInterface({ input: process.stdin, terminal: false });
  lines.on('line', async () => {
    try {
      process.stdout.write(`  Dashboard   ${await newLoginLink()}\n`);
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
    }
  });
}
