import type { Bucket } from './period.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const dayOf = (iso: string): string => `${Number(iso.slice(8, 10))} ${MONTHS[Number(iso.slice(5, 7)) - 1]}`;

/** `2026-11-20 14:02:31` in UTC, from an ISO instant; the zone is stated where it is shown. */
export function formatInstant(iso: string): string {
  return new Date(iso).toISOString().slice(0, 19).replace('T', ' ');
}

/** `20 Nov 14:02:31` in UTC, from an ISO instant: for lists, where the year goes without saying. */
export function formatStamp(iso: string): string {
  const text = new Date(iso).toISOString();
  return `${dayOf(text)} ${text.slice(11, 19)}`;
}

/** `20 Nov 2026` in UTC, from an ISO instant. */
export function formatDay(iso: string): string {
  const text = new Date(iso).toISOString();
  return `${dayOf(text)} ${text.slice(0, 4)}`;
}

/** `20 Nov 2026 14:02` in UTC, from Unix milliseconds; at midnight the day alone if asked for. */
export function formatMoment(timeMs: number, isDayAlone = false): string {
  const iso = new Date(timeMs).toISOString();
  const day = `${dayOf(iso)} ${iso.slice(0, 4)}`;
  return isDayAlone && timeMs % 86_400_000 === 0 ? day : `${day} ${iso.slice(11, 16)}`;
}

/** A tick below a chart: `14:00` within a day, `20 Nov` for days. UTC. */
export function formatTick(timeMs: number, bucket: Bucket): string {
  const iso = new Date(timeMs).toISOString();
  if (bucket !== 'day') return iso.slice(11, 16);
  return dayOf(iso);
}

/** A bucket in a table or tooltip: `20 Nov 2026` or `20 Nov 2026 14:00`. UTC. */
export function formatBucket(timeMs: number, bucket: Bucket): string {
  return formatMoment(timeMs, bucket === 'day');
}

/** `820 ms`, `4.2 s`, `3 min 12 s`, from whole milliseconds. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1000) return `${durationMs} ms`;
  const tenths = Math.round(durationMs / 100);
  if (tenths < 600) return `${Math.floor(tenths / 10)}.${tenths % 10} s`;
  const seconds = Math.round(durationMs / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
