/** Reads a made-up answer as the gateway would, in chunks of several sizes. */
import { expect } from 'vitest';
import type { UsageReading } from '../../../../contract/usage.ts';
import { openReader } from '../../../../worker/metering/open-reader.ts';
import { matchEndpoint } from '../../../../worker/providers/endpoints.ts';
import { findProvider } from '../../../../worker/providers/registry.ts';
import { equalChunks } from '../../stream/chunks.ts';

/** @param call method and path, as `GET /v1/batches/b` */
export function read(name: string, call: string, body: string | object): UsageReading {
  const [method = '', path = ''] = call.split(' ');
  const provider = findProvider(name);
  if (!provider) throw new Error(`no provider ${name}`);
  const endpoint = matchEndpoint(provider, method, path);
  const bytes = new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
  const readings = [bytes.length, 1, 7].map((size) => {
    const reader = openReader(endpoint, { contentType: null, status: 200, isStreamed: false });
    for (const chunk of equalChunks(bytes, Math.max(size, 1))) reader.push(chunk);
    return reader.end();
  });
  for (const other of readings) expect(other).toEqual(readings[0]);
  return readings[0] as UsageReading;
}
