/**
 * The log. It takes events of known shapes and nothing else, so that no text from outside, no credential and no
 * parameter of a statement can get into a line.
 */
import { type DestinationStream, pino } from 'pino';
import type { Fault } from '../contract/book-faults.ts';

export type LogEvent =
  | {
      readonly name: 'request.served';
      readonly requestId: string;
      readonly method: string;
      readonly route: string;
      readonly status: number;
      readonly durationMs: number;
    }
  | { readonly name: 'request.failed'; readonly requestId: string; readonly error: ErrorFacts }
  | { readonly name: 'job.failed'; readonly job: string; readonly error: ErrorFacts }
  | { readonly name: 'events.quarantined'; readonly gatewayId: string; readonly count: number }
  | { readonly name: 'command.refused'; readonly problem: string }
  | {
      /** An alarm: store and edge were not of one age, and have been brought into agreement. */
      readonly name: 'edge.differs';
      readonly direction: 'edge_ahead' | 'edge_behind';
      readonly organisationId: string;
      readonly keys: number;
      readonly organisations: number;
    }
  /** A sign-in came back from a provider and nobody was signed in. */
  | { readonly name: 'login.refused'; readonly reason: string }
  /** An owner came in past the organisation's own provider. */
  | { readonly name: 'login.break_glass' }
  | { readonly name: 'events.asked_again'; readonly gates: number }
  | {
      readonly name: 'books.checked';
      readonly isSound: boolean;
      readonly isWhole: boolean;
      readonly faults: readonly Fault[];
    }
  /** A signed head of an audit log, kept here where no file is named for them. */
  | { readonly name: 'audit.head'; readonly organisationId: string; readonly head: string }
  /** Usage that is over stays: the roll-ups of a day are not what its lines say, or are not complete. */
  | {
      readonly name: 'retention.held';
      readonly organisationId: string;
      readonly reason: 'incomplete' | 'differs';
      readonly day: string;
    }
  /** Nothing is left of an organisation at the edge; its rows go next. */
  | { readonly name: 'organisation.closed'; readonly organisationId: string }
  /** An organisation is deleted; the certificate stands here where no file is named for the list of them. */
  | {
      readonly name: 'organisation.deleted';
      readonly organisationId: string;
      readonly certificate: string | null;
    }
  | { readonly name: 'server.listening'; readonly port: number }
  | { readonly name: 'server.stopped' }
  | { readonly name: 'database.migrated'; readonly migrations: readonly string[] }
  | { readonly name: 'database.lost' }
  /** An organisation's own database, which was asked with all others what is due, did not answer. */
  | { readonly name: 'database.unreachable'; readonly database: string; readonly error: ErrorFacts };

/** What may be said of an error: its kind, its code, where it happened. Never its message, which may quote values. */
export interface ErrorFacts {
  readonly kind: string;
  readonly code: string | null;
  readonly at: readonly string[];
  readonly cause: ErrorFacts | null;
}

export interface Log {
  write(event: LogEvent): void;
}

const LEVELS: Readonly<Partial<Record<LogEvent['name'], 'error' | 'warn'>>> = {
  'request.failed': 'error',
  'job.failed': 'error',
  'database.lost': 'error',
  'database.unreachable': 'error',
  'edge.differs': 'error',
  'events.quarantined': 'warn',
  'events.asked_again': 'warn',
  'command.refused': 'warn',
  'login.refused': 'warn',
  'login.break_glass': 'warn',
};

function levelOf(event: LogEvent): 'error' | 'warn' | 'info' {
  if (event.name === 'books.checked' && !event.isSound) return 'error';
  return LEVELS[event.name] ?? 'info';
}

/** @param destination standard error unless a test listens */
export function createLog(destination: DestinationStream = pino.destination(2)): Log {
  const logger = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  return {
    write({ name, ...facts }) {
      logger[levelOf({ name, ...facts } as LogEvent)]({ event: name, ...facts });
    },
  };
}

const FRAMES = 6;
const CAUSES = 3;

/** The loggable part of whatever was thrown. */
export function errorFacts(err: unknown, depth = 0): ErrorFacts {
  if (!(err instanceof Error)) return { kind: typeof err, code: null, at: [], cause: null };
  const frames = framesOf(err).slice(0, FRAMES);
  return {
    kind: err.constructor.name,
    code: 'code' in err && typeof err.code === 'string' ? err.code : null,
    at: frames,
    cause: err.cause === undefined || depth >= CAUSES ? null : errorFacts(err.cause, depth + 1),
  };
}

/** The stack without its head, which is the message; none if the message cannot be told from the frames. */
function framesOf({ stack = '', message }: Error): string[] {
  const start = stack.indexOf(message);
  if (start < 0) return [];
  const lines = stack.slice(start + message.length).split('\n');
  return lines.map((line) => line.trim()).filter((line) => line.startsWith('at '));
}
