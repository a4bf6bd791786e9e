import { writeFor } from '../../../../dashboard-api/web/notation/locale.ts';

/** Does something with figures and dates written for a locale; afterwards they are written as before. */
export function writtenFor<Result>(locale: string, run: () => Result): Result {
  writeFor([locale]);
  try {
    return run();
  } finally {
    writeFor(['en-US']);
  }
}
