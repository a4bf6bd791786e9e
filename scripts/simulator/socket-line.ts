/** One open socket of the simulator, as the APIs that speak over it see it. */
import type { JobMemory } from './job-memory.ts';
import type { JsonRecord } from './json.ts';
import type { LogEntry, RequestLog } from './log.ts';
import type { PromptMemory } from './prompt-memory.ts';
import type { ProviderTraits } from './providers.ts';

/** What a socket shares with the rest of the simulator. */
export interface SocketHost {
  readonly seed: number;
  readonly log: RequestLog;
  readonly memory: PromptMemory;
  readonly jobs: JobMemory;
  readonly chunks: number | null;
  readonly origin: () => string;
  readonly nextNumber: () => number;
}

/** One open socket, as an API speaks over it. */
export interface SocketLine {
  readonly host: SocketHost;
  readonly provider: ProviderTraits;
  /** As the address names it; null: it names none. */
  readonly model: string | null;
  readonly query: URLSearchParams;
  /** Sends one event, as bytes in a binary frame. False: the caller has gone. */
  readonly send: (event: object | string | Buffer) => boolean;
  /** Closes it, or breaks it off. */
  readonly close: (code: number, reason: string) => void;
  readonly breakOff: () => void;
  /** A line in the log for one response, with the socket's own headers. */
  readonly open: (model: string | null) => LogEntry;
}

/** What an API does with a caller's events. */
export interface SocketApi {
  start(): void;
  receive(event: JsonRecord): void;
  left(): void;
}

/** An error in both APIs' form. */
export function errorEvent(message: string, eventId: string | null, code: string, status = 400): object {
  const type = status < 500 ? 'invalid_request_error' : 'server_error';
  const error = { type, code, message, param: null, event_id: eventId };
  return { type: 'error', event_id: 'event_simulated_error', status, error };
}
