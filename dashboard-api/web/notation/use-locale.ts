import { useSyncExternalStore } from 'react';
import { readerLocale, watchLocale } from './locale.ts';

/** The locale that figures and dates are written by, now. */
export const useReaderLocale = (): string => useSyncExternalStore(watchLocale, readerLocale);
