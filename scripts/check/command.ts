/** Runs a command to its end and keeps what it said. */
import { spawn } from 'node:child_process';

export interface CommandResult {
  /** Exit code; 127 if the command does not exist, 1 if a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Never rejects: a command that cannot be started is a result like any other. */
export function runCommand(command: string, args: readonly string[], cwd: string): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', (error) => resolve({ code: 127, stdout, stderr: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, stdout, stderr }));
  });
}

/** The lines of a text that are not blank, at most `limit`, with a count of the rest. */
export function linesOf(text: string, limit = 40): string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length <= limit) return lines;
  return [...lines.slice(0, limit), `… and ${lines.length - limit} lines more`];
}
