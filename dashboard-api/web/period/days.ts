const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;

/** The instant at which a day in UTC has ended, as ISO; null for no day. */
export function endOfDay(day: string): string | null {
  const startMs = DAY.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(startMs) ? null : new Date(startMs + DAY_MS).toISOString();
}
