/** Processor time and memory of a process, from Linux's `/proc` (proc(5)). Null where there is none. */
import { readFileSync } from 'node:fs';

/** Ticks per second of `/proc/PID/stat`: 100 on every Linux that Node.js runs on. */
const TICK_MS = 10;
const USER_TICKS = 11;
const SYSTEM_TICKS = 12;

export interface Memory {
  readonly residentKiB: number;
  /** The most that it ever was. */
  readonly peakKiB: number;
}

/** User and system time of all its threads so far, in milliseconds. */
export function processorMs(pid: number): number | null {
  const stat = read(`/proc/${pid}/stat`);
  return stat === null ? null : parseProcessorMs(stat);
}

export function memoryOf(pid: number): Memory | null {
  const status = read(`/proc/${pid}/status`);
  return status === null ? null : parseMemory(status);
}

/** The name in parentheses may hold anything, blanks too: fields are counted behind it. */
export function parseProcessorMs(stat: string): number | null {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS]);
  return Number.isSafeInteger(ticks) ? ticks * TICK_MS : null;
}

export function parseMemory(status: string): Memory | null {
  const residentKiB = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  const peakKiB = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  if (residentKiB === undefined || peakKiB === undefined) return null;
  return { residentKiB: Number(residentKiB), peakKiB: Number(peakKiB) };
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}
