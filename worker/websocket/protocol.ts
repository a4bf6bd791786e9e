/** The APIs that are spoken over WebSocket, and how a session reads each of them. Pure. */
import type { SessionKind } from '../providers/endpoints.ts';
import { type ClientEvent, readClientEvent, readServerEvent, type ServerEvent } from './events.ts';
import { readLiveClient, readLiveServer } from './live-events.ts';
import { REALTIME, RESPONSES } from './vocabulary.ts';

export interface Protocol {
  /** The server may start responses unasked, as when it hears that the caller has stopped speaking. */
  readonly doesServerStart: boolean;
  /** The client event that stops what is being generated; null: there is none. */
  readonly cancel: string | null;
  /** Its JSON may come in binary frames. */
  readonly isBinary: boolean;
  /** Refusals are told in an event; elsewhere the close alone tells them. */
  readonly hasErrorEvent: boolean;
  /** What a caller's frame asks for; null: nothing that needs admission or moves a reservation. */
  readonly client: (frame: string) => ClientEvent | null;
  /**
   * What a provider's frame tells; null: nothing that begins, ends or prices an operation.
   * @param isRunning a response has begun and has not ended
   */
  readonly server: (frame: string, isRunning: boolean) => ServerEvent | null;
}

export const PROTOCOLS: Readonly<Record<SessionKind, Protocol>> = {
  realtime: {
    doesServerStart: true,
    cancel: '{"type":"response.cancel"}',
    isBinary: false,
    hasErrorEvent: true,
    client: (frame) => readClientEvent(REALTIME, frame),
    server: (frame) => readServerEvent(REALTIME, frame),
  },
  responses: {
    doesServerStart: false,
    cancel: null,
    isBinary: false,
    hasErrorEvent: true,
    client: (frame) => readClientEvent(RESPONSES, frame),
    server: (frame) => readServerEvent(RESPONSES, frame),
  },
  live: {
    doesServerStart: true,
    cancel: null,
    isBinary: true,
    hasErrorEvent: false,
    client: readLiveClient,
    server: readLiveServer,
  },
};
