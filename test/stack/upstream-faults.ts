/** What an upstream can do wrong, and how the call then ends for its caller and in the ledger. */
import { expect } from 'vitest';
import type { RequestRow } from '../../contract/reports.ts';
import type { Headers } from './calls.ts';

export interface Outcome {
  readonly fault: string;
  readonly status: number;
  readonly isBroken?: boolean;
  /** What the caller still gets to see. */
  readonly text?: string;
  readonly headers?: Headers;
  readonly line: Partial<RequestRow>;
}

export const FAULTS: readonly Outcome[] = [
  { fault: 'html', status: 502, line: { outcome: 'upstream_error', basis: 'none', costNanos: '0' } },
  { fault: 'html:200', status: 200, line: { basis: 'reserved', costNanos: null } },
  { fault: 'error-400', status: 400, line: { outcome: 'upstream_error', basis: 'none', costNanos: '0' } },
  { fault: 'error-401', status: 401, line: { outcome: 'upstream_error', basis: 'none', costNanos: '0' } },
  {
    fault: 'error-429:7',
    status: 429,
    headers: { 'retry-after': '7' },
    line: { outcome: 'upstream_error', basis: 'none', costNanos: '0' },
  },
  { fault: 'error-500', status: 500, line: { outcome: 'upstream_error', basis: 'none', costNanos: '0' } },
  { fault: 'error-529', status: 529, line: { outcome: 'upstream_error', basis: 'none', costNanos: '0' } },
  {
    fault: 'redirect',
    status: 302,
    headers: { location: expect.stringContaining('/simulator/redirected') },
    line: { basis: 'none', costNanos: '0' },
  },
  { fault: 'truncate', status: 200, line: { outcome: 'completed', basis: 'reserved', costNanos: null } },
  {
    fault: 'reset',
    status: 200,
    isBroken: true,
    line: { outcome: 'upstream_incomplete', basis: 'reserved', costNanos: null },
  },
  { fault: 'malformed-frame', status: 200, line: { outcome: 'completed' } },
  { fault: 'negative-count', status: 200, line: { outcome: 'completed' } },
  { fault: 'no-usage', status: 200, line: { outcome: 'completed', basis: 'reserved', costNanos: null } },
  { fault: 'gzip', status: 200, text: 'chat.completion', line: { outcome: 'completed', basis: 'reported' } },
  { fault: 'crlf', status: 200, line: { outcome: 'completed', basis: 'reported' } },
  { fault: 'bytes:3', status: 200, line: { outcome: 'completed', basis: 'reported' } },
];
