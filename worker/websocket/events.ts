/** Reads the frames that matter, by a scanner that builds no tree. What cannot be read says nothing. Pure. */
import { readString } from '../stream/json-leaves.ts';
import { JsonMembers } from '../stream/json-members.ts';
import { selectPaths } from '../stream/json-path.ts';
import { JsonScanner } from '../stream/json-scan.ts';
import { SESSION_EVENTS, SESSION_UPDATES, STEER_ENDS, TRANSCRIBED, type Vocabulary } from './vocabulary.ts';

/** What a client asks for. */
export type ClientEvent =
  | {
      readonly kind: 'create';
      readonly eventId: string | null;
      readonly streamId: string | null;
      /** The caller's cap for this response; null: it states none. */
      readonly maxOutputTokens: number | null;
    }
  | { readonly kind: 'steer'; readonly eventId: string | null; readonly responseId: string | null }
  | ({ readonly kind: 'configure'; readonly eventId: string | null } & SessionFacts);

/** What is said of a session; null where it is not said. */
export interface SessionFacts {
  readonly model: string | null;
  /** The model that writes down what the caller says. */
  readonly transcriptionModel: string | null;
  /** `inf`: no cap. */
  readonly maxOutputTokens: number | 'inf' | null;
}

/** What a server tells. */
export type ServerEvent =
  | {
      readonly kind: 'created' | 'ended';
      readonly responseId: string | null;
      readonly streamId: string | null;
      readonly hasFailed: boolean;
    }
  | { readonly kind: 'transcribed' }
  | { readonly kind: 'steerEnded'; readonly responseId: string | null }
  | ({ readonly kind: 'session' } & SessionFacts)
  | {
      readonly kind: 'error';
      /** The client event that it is about. */
      readonly eventId: string | null;
      readonly streamId: string | null;
    };

const CREATE = 'response.create';
const STEER = 'response.steer';
const CREATED = 'response.created';
const MODELS = [
  'session.model',
  'session.audio.input.transcription.model',
  'session.input_audio_transcription.model',
];
const CAPS = ['session.max_output_tokens', 'session.max_response_output_tokens'];
const CREATE_CAPS = [
  'response.max_output_tokens',
  'response.max_response_output_tokens',
  'max_output_tokens',
];

const CLIENT_SELECTION = selectPaths(
  ['type', 'event_id', 'stream_id', 'previous_response_id', ...MODELS, ...CAPS, ...CREATE_CAPS].map(
    (path) => `${path}#1024`,
  ),
);
const SERVER_SELECTION = selectPaths(
  [
    'type',
    'stream_id',
    'response.id',
    'response.status',
    'error.event_id',
    'steer.previous_response_id',
    ...MODELS,
    ...CAPS,
  ].map((path) => `${path}#1024`),
);
const encoder = new TextEncoder();

/** Null: nothing that needs admission or moves a reservation. */
export function readClientEvent(words: Vocabulary, frame: string): ClientEvent | null {
  if (!words.clientMark.test(frame)) return null;
  const found = membersOf(frame, CLIENT_SELECTION);
  const type = found?.text('type');
  if (!found || !type) return null;
  const eventId = found.text('event_id');
  if (type === CREATE) {
    const cap = found.cap(CREATE_CAPS);
    const maxOutputTokens = cap === 'inf' ? null : cap;
    return { kind: 'create', eventId, streamId: found.text('stream_id'), maxOutputTokens };
  }
  if (type === STEER) return { kind: 'steer', eventId, responseId: found.text('previous_response_id') };
  return SESSION_UPDATES.has(type) ? { kind: 'configure', eventId, ...found.session() } : null;
}

/** Null: nothing that begins, ends or prices an operation. */
export function readServerEvent(words: Vocabulary, frame: string): ServerEvent | null {
  if (!words.serverMark.test(frame)) return null;
  const found = membersOf(frame, SERVER_SELECTION);
  const type = found?.text('type');
  if (!found || !type) return null;
  const streamId = found.text('stream_id');
  if (type === CREATED || words.ends.has(type)) {
    const hasFailed = found.text('response.status') === 'failed';
    const kind = type === CREATED ? 'created' : 'ended';
    return { kind, responseId: found.text('response.id'), streamId, hasFailed };
  }
  if (type === TRANSCRIBED) return { kind: 'transcribed' };
  if (type === 'error') return { kind: 'error', eventId: found.text('error.event_id'), streamId };
  if (STEER_ENDS.has(type)) {
    return { kind: 'steerEnded', responseId: found.text('steer.previous_response_id') };
  }
  return SESSION_EVENTS.has(type) ? { kind: 'session', ...found.session() } : null;
}

function membersOf(frame: string, selection: ReturnType<typeof selectPaths>): FrameMembers | null {
  const members = new JsonMembers();
  const scanner = new JsonScanner(selection, members, { isSingle: true });
  scanner.push(encoder.encode(frame));
  return scanner.end() === 'complete' ? new FrameMembers(members) : null;
}

class FrameMembers {
  readonly #members: JsonMembers;

  constructor(members: JsonMembers) {
    this.#members = members;
  }

  text(path: string): string | null {
    return readString(this.#members.find(path)?.bytes);
  }

  /** The first that is stated: a whole number, or `inf`. */
  cap(paths: readonly string[]): number | 'inf' | null {
    for (const path of paths) {
      if (this.text(path) === 'inf') return 'inf';
      const leaf = this.#members.leaf(path);
      const value = leaf?.kind === 'number' ? Number(leaf.text) : Number.NaN;
      if (Number.isSafeInteger(value) && value >= 0) return value;
    }
    return null;
  }

  session(): SessionFacts {
    const [model, current, earlier] = MODELS.map((path) => this.text(path));
    return {
      model: model ?? null,
      transcriptionModel: current ?? earlier ?? null,
      maxOutputTokens: this.cap(CAPS),
    };
  }
}
