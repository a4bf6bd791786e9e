/** Feeds mutated frames to one reader and checks what must hold whatever comes in. */
import { eventLineSchema } from '../../contract/event.ts';
import { priceLines } from '../../contract/prices/price-line.ts';
import { TOKEN_MEMBERS, type UsageReading } from '../../contract/usage.ts';
import { openReader } from '../../worker/metering/open-reader.ts';
import { matchEndpoint } from '../../worker/providers/endpoints.ts';
import { findProvider } from '../../worker/providers/registry.ts';
import { mutate } from './mutate.ts';
import type { Random } from './random.ts';
import type { Subject } from './subjects.ts';

/** Events of one stream. A body that is no stream is one frame: after its end nothing is read. */
const EVENTS_PER_RESPONSE = 24;
const AT_MS = Date.UTC(2026, 10, 1);
const encoder = new TextEncoder();

/** What a reader did that none may do; the frames that made it do so are in the message. */
export class FuzzFailure extends Error {}

/**
 * @param onProgress told after every response how many frames have been read
 * @throws {FuzzFailure} at the first response that breaks a rule
 */
export function fuzzReader(
  subject: Subject,
  frames: number,
  random: Random,
  onProgress: (frames: number) => void = () => undefined,
): void {
  const provider = findProvider(subject.provider);
  if (!provider) throw new FuzzFailure(`no provider ${subject.provider}`);
  const endpoint = matchEndpoint(provider, subject.method ?? 'POST', subject.path);
  if (endpoint.dialect === null) throw new FuzzFailure(`${subject.name} has no reader`);
  const perResponse = subject.contentType.includes('event-stream') ? EVENTS_PER_RESPONSE : 1;
  for (let done = 0; done < frames; ) {
    const sent: string[] = [];
    const reader = openReader(endpoint, { contentType: subject.contentType, status: 200, isStreamed: true });
    try {
      for (let index = 0; index < perResponse; index++) {
        const frame = mutate(random.pick(subject.frames), random);
        sent.push(frame);
        reader.push(encoder.encode(frame));
      }
      check(reader.end(), subject.provider);
    } catch (error) {
      throw new FuzzFailure(`${subject.name}: ${String(error)}\n${JSON.stringify(sent)}`);
    }
    done += perResponse;
    onProgress(Math.min(done, frames));
  }
}

/** Figures are safe and not negative, the lines fit into an event, and pricing takes them. */
function check(reading: UsageReading, provider: string): void {
  for (const { usage } of reading.lines) {
    for (const name of TOKEN_MEMBERS) {
      const figure = usage[name];
      if (figure !== null && !(Number.isSafeInteger(figure) && figure >= 0)) {
        throw new Error(`${name} is ${figure}`);
      }
    }
  }
  const { lines, costNanos } = priceLines(reading.lines, {
    provider,
    modelRequested: null,
    atMs: AT_MS,
    serviceTier: reading.serviceTier,
    basis: reading.isComplete ? 'reported' : 'estimated',
    reservedNanos: 1n,
    unknownChargeNanos: 1n,
  });
  if (costNanos !== null && costNanos < 0n) throw new Error(`a cost of ${costNanos}`);
  if (lines.length > 16 || reading.unknownKeys.length > 16) throw new Error('more than an event holds');
  for (const line of lines) eventLineSchema.parse(line);
}
