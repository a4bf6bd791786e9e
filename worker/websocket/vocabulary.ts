/**
 * The events of OpenAI's two APIs over WebSocket: what they have in common and where they differ, as data. Of all frames
 * only these few are read; every other one passes unseen. Pure.
 * https://developers.openai.com/api/docs/guides/realtime-conversations, …/guides/websocket-mode
 */

export interface Vocabulary {
  /** Server events that end a response and state its usage. */
  readonly ends: ReadonlySet<string>;
  /**
   * Whether a frame may be one that matters: cheap, and never wrong about a frame that does. Quotes stand escaped
   * inside a text of somebody's, so that none matches there; a client may also write its letters as escapes.
   */
  readonly clientMark: RegExp;
  readonly serverMark: RegExp;
}

const REALTIME_ENDS = ['response.done'];
const RESPONSES_ENDS = ['completed', 'incomplete', 'failed', 'cancelled'].map((end) => `response.${end}`);

export const TRANSCRIBED = 'conversation.item.input_audio_transcription.completed';
export const SESSION_EVENTS: ReadonlySet<string> = new Set(
  ['session', 'transcription_session'].flatMap((name) => [`${name}.created`, `${name}.updated`]),
);
export const SESSION_UPDATES: ReadonlySet<string> = new Set([
  'session.update',
  'transcription_session.update',
]);
/** Steering that will not be followed by a response of its own. */
export const STEER_ENDS: ReadonlySet<string> = new Set(['response.steer.failed', 'response.steer.pending']);

export const REALTIME: Vocabulary = {
  ends: new Set(REALTIME_ENDS),
  clientMark: /"(?:response\.create|session\.update|transcription_session\.update)"|\\u00/,
  serverMark: markOf(['response.created', ...REALTIME_ENDS, ...SESSION_EVENTS, TRANSCRIBED, 'error']),
};

export const RESPONSES: Vocabulary = {
  ends: new Set(RESPONSES_ENDS),
  clientMark: /"response\.(?:create|steer)"|\\u00/,
  serverMark: markOf(['response.created', ...RESPONSES_ENDS, ...STEER_ENDS, 'error']),
};

function markOf(types: readonly string[]): RegExp {
  return new RegExp(`"(?:${types.map((type) => type.replaceAll('.', '\\.')).join('|')})"`);
}
