/** The processes of a running stack, told apart by what they run. Linux only, as /proc is. */
import { readFileSync } from 'node:fs';
import { processesOf } from '../scripts/start/stand-in/run.ts';

export type ProgramName = 'gateway' | 'workerd' | 'dashboard' | 'simulator';

const SCRIPTS: Readonly<Record<Exclude<ProgramName, 'workerd'>, string>> = {
  gateway: 'scripts/start/gateway.ts',
  dashboard: 'dashboard-api/local.ts',
  simulator: 'scripts/simulator/main.ts',
};

/** The process that runs a program of the stack with this state directory; null while there is none. */
export function findProcess(stateDir: string, name: ProgramName): number | null {
  return processesOf(stateDir).find((pid) => runs(pid, name)) ?? null;
}

/** Resident memory in bytes: now, and the most that it has been. */
export function memoryOf(pid: number): { readonly nowBytes: number; readonly peakBytes: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kibibytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]);
  return { nowBytes: kibibytes('VmRSS') * 1024, peakBytes: kibibytes('VmHWM') * 1024 };
}

/** Arguments and environment of every process of the stack, as the system shows them. */
export function processTexts(stateDir: string): string[] {
  return processesOf(stateDir).flatMap((pid) => [read(pid, 'cmdline'), read(pid, 'environ')]);
}

function runs(pid: number, name: ProgramName): boolean {
  if (name === 'workerd') return read(pid, 'comm').trim() === 'workerd';
  return read(pid, 'cmdline').includes(SCRIPTS[name]);
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
