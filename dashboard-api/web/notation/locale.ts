/**
 * The reader's locale: the one thing that all figures and dates of the page are written by. The page's words are English
 * whatever it is. Only this folder uses `Intl`.
 */

/** What holds until the page has asked the browser, and where it names nothing that is known. */
const FALLBACK = 'en-US';

let locale = written(FALLBACK);
const numberFormats = new Map<string, Intl.NumberFormat>();
const dateFormats = new Map<string, Intl.DateTimeFormat>();
const watchers = new Set<() => void>();

/** Locale in which figures and dates are written, as a language tag with Latin digits and the calendar of the books. */
export const readerLocale = (): string => locale;

/** Writes figures and dates by the first of these languages that is known. Malformed tags are passed over. */
export function writeFor(languages: readonly string[]): void {
  locale = written(languages.find(isKnown) ?? FALLBACK);
  numberFormats.clear();
  dateFormats.clear();
  for (const watcher of watchers) watcher();
}

/** Calls back whenever the locale changes; returns how to stop that. */
export function watchLocale(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** How numbers are written with these options. */
export const numberFormat = (options: Intl.NumberFormatOptions): Intl.NumberFormat =>
  remembered(numberFormats, options, () => new Intl.NumberFormat(locale, options));

/** How instants are written with these options: always in UTC, whatever the zone of the machine. */
export const dateFormat = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  remembered(dateFormats, options, () => new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }));

/** Making a format takes a hundred times as long as using it. */
function remembered<Format>(known: Map<string, Format>, options: object, make: () => Format): Format {
  const name = JSON.stringify(options);
  const format = known.get(name) ?? make();
  known.set(name, format);
  return format;
}

function isKnown(tag: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}

/** Digits that fields read, and the months that the books have. */
function written(tag: string): string {
  return new Intl.Locale(tag, { numberingSystem: 'latn', calendar: 'gregory' }).toString();
}
