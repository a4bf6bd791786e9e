/** What else the machine did, which every report of a measurement states. */
import { loadavg } from 'node:os';

/** Runnable processes over the last minute, to a tenth; 0 where the system has no such figure. */
export const loadAverage = (): number => Math.round((loadavg()[0] ?? 0) * 10) / 10;
