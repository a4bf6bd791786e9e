const MOST = 10;

/** Per cents as they were typed, `80, 100`, in order and each once; null for what is none. */
export function readThresholds(text: string): number[] | null {
  const parts = text.split(/[\s,;%]+/).filter((part) => part !== '');
  if (parts.some((part) => !/^\d{1,4}$/.test(part))) return null;
  const percents = [...new Set(parts.map(Number))].sort((one, other) => one - other);
  return percents.length <= MOST && percents.every((one) => one >= 1 && one <= 1_000) ? percents : null;
}

/** As `readThresholds` takes them. */
export const thresholdWords = (percents: readonly number[]): string => percents.join(', ');
