import type { ExportFailure } from '../../contract/exports-api.ts';

/** Failures that trying again does not mend. */
type LastingFailure = Exclude<ExportFailure, 'internal'>;

/** What was asked for makes no file, however often it is tried. */
export class ExportFailedError extends Error {
  override readonly name = 'ExportFailedError';
  readonly failure: LastingFailure;

  constructor(failure: LastingFailure) {
    super(`no file: ${failure}`);
    this.failure = failure;
  }
}
