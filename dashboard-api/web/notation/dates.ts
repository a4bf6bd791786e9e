/** Days and times in the reader's notation, in UTC. The zone is stated where they are shown. */
import { dateFormat } from './locale.ts';

const STYLES = {
  /** `Nov 20, 2026` */
  day: { dateStyle: 'medium' },
  /** `Nov 20` */
  dayOfYear: { month: 'short', day: 'numeric' },
  /** `Nov 2026` */
  month: { month: 'short', year: 'numeric' },
  /** `November 2026` */
  monthInFull: { month: 'long', year: 'numeric' },
  /** `November` */
  monthAlone: { month: 'long' },
  /** `2:02 PM` */
  time: { timeStyle: 'short' },
  /** `2:02:31 PM` */
  clock: { timeStyle: 'medium' },
  /** `Nov 20, 2026, 2:02 PM` */
  moment: { dateStyle: 'medium', timeStyle: 'short' },
  /** `Nov 20, 2026, 2:02:31 PM` */
  instant: { dateStyle: 'medium', timeStyle: 'medium' },
  /** `Nov 20, 2:02:31 PM` */
  stamp: { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit', second: '2-digit' },
} as const satisfies Readonly<Record<string, Intl.DateTimeFormatOptions>>;

/** How much of an instant is written. */
export type DateStyle = keyof typeof STYLES;

/** An instant in UTC. @param timeMs Unix milliseconds @throws {RangeError} if it is none */
export const writeDate = (timeMs: number, style: DateStyle): string =>
  dateFormat(STYLES[style]).format(timeMs);
