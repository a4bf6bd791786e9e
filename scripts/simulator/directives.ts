/**
 * What a test tells the simulator inside a request: `[[name]]` or `[[name:value]]` in the last user message,
 * and `@fault` or `@fault-NUMBER` behind the model's name.
 */
export const FAULTS = [
  'html',
  'truncate',
  'reset',
  'stall',
  'malformed-frame',
  'negative-count',
  'error',
  'slow',
  'big',
  'binary',
  'no-usage',
  'gzip',
  'deflate',
  'br',
  'zstd',
  'refuse-stream-options',
  'redirect',
  'crlf',
  'bytes',
  'close',
] as const;
export type FaultName = (typeof FAULTS)[number];

export interface Fault {
  /** Milliseconds, mebibytes, bytes or status, by the fault's name; null: not given. */
  readonly amount: number | null;
  readonly text: string;
}

export interface Directives {
  /** What the answer has to contain, each in one piece. */
  readonly say: readonly string[];
  /** Reasoning text; empty: generated; null: as the request has it. */
  readonly think: string | null;
  /** Text for the arguments of a tool call; empty: generated; null: no call. */
  readonly tool: string | null;
  /** Length of the answer's text in tokens. */
  readonly tokens: number | null;
  /** Prompt tokens that the provider says it had cached. */
  readonly cached: number | null;
  /** Number of streamed text pieces. */
  readonly chunks: number | null;
  /** Takes the place of the request's number in identifiers and times, and switches the prompt cache off. */
  readonly number: number | null;
  /** Milliseconds before the first byte. */
  readonly delayMs: number;
  readonly faults: ReadonlyMap<FaultName, Fault>;
  /** A fault that does not exist: a test with a typing error must not pass as one without a fault. */
  readonly unknownFault: string | null;
}

export const NO_DIRECTIVES: Directives = {
  say: [],
  think: null,
  tool: null,
  tokens: null,
  cached: null,
  chunks: null,
  number: null,
  delayMs: 0,
  faults: new Map(),
  unknownFault: null,
};

const DIRECTIVE = /\[\[([a-z]+)(?::((?:(?!\]\]).)*))?\]\]/gs;
const KNOWN: ReadonlySet<string> = new Set(FAULTS);

/** Reads the directives of a user message and the fault behind a model's name. */
export function readDirectives(text: string, modelFault: string | null): Directives {
  const values = new Map<string, string>();
  const say: string[] = [];
  const faults = new Map<FaultName, Fault>();
  let unknownFault: string | null = null;
  const addFault = (head: string, value: string): void => {
    const fault = readFault(head, value);
    if (fault === null) unknownFault = head;
    else faults.set(fault[0], fault[1]);
  };
  if (modelFault !== null) addFault(modelFault, '');
  for (const [, name = '', value = ''] of text.matchAll(DIRECTIVE)) {
    if (name === 'say') say.push(value);
    else if (name === 'fault') {
      const at = value.indexOf(':');
      addFault(at < 0 ? value : value.slice(0, at), at < 0 ? '' : value.slice(at + 1));
    } else if (!values.has(name)) values.set(name, value);
  }
  return {
    say,
    think: values.get('think') ?? null,
    tool: values.get('tool') ?? null,
    tokens: wholeNumber(values.get('tokens')),
    cached: wholeNumber(values.get('cached')),
    chunks: wholeNumber(values.get('chunks')),
    number: wholeNumber(values.get('number')),
    delayMs: wholeNumber(values.get('delay')) ?? 0,
    faults,
    unknownFault,
  };
}

/** Splits `model@fault`. A model whose name contains `@` and no fault stays whole. */
export function splitModel(model: string): { readonly model: string; readonly fault: string | null } {
  const at = model.lastIndexOf('@');
  if (at <= 0 || readFault(model.slice(at + 1), '') === null) return { model, fault: null };
  return { model: model.slice(0, at), fault: model.slice(at + 1) };
}

function readFault(head: string, text: string): [FaultName, Fault] | null {
  if (isFault(head)) return [head, { amount: wholeNumber(text), text }];
  const dash = head.lastIndexOf('-');
  const name = head.slice(0, dash);
  const amount = wholeNumber(head.slice(dash + 1));
  return dash > 0 && amount !== null && isFault(name) ? [name, { amount, text }] : null;
}

function isFault(name: string): name is FaultName {
  return KNOWN.has(name);
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
