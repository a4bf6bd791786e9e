/** Opens the reader for one response: sees from its first bytes how the body is framed. Pure. */
import { totalInputTokens } from '../../contract/prices/split.ts';
import type { MeteredLine, UsageReading } from '../../contract/usage.ts';
import type { UsageConvention } from '../providers/dialects.ts';
import type { Endpoint } from '../providers/endpoints.ts';
import { BinaryFrameReader, type BinaryFrameSink } from '../stream/binary-frames.ts';
import { JsonMembers } from '../stream/json-members.ts';
import { type JsonEnd, JsonScanner } from '../stream/json-scan.ts';
import { SseReader } from '../stream/sse.ts';
import { type Framing, sniffFraming } from './framing.ts';
import { JobReader } from './jobs/job-reader.ts';
import type { Dialect } from './readers/dialect.ts';
import { DIALECT_TABLE } from './readers/table.ts';
import { Tally } from './tally.ts';
import type { ResponseFacts, UsageReader } from './usage-reader.ts';

/** How many documents of a stream are read whole in search of the model's name. */
const HEADER_DOCUMENTS = 4;
/** What an event holds: more, or longer ones, and it could not be taken in. */
const MAX_UNKNOWN_KEYS = 16;
const MAX_KEY_LENGTH = 160;
const DONE = '[DONE]';
const decoder = new TextDecoder();

/**
 * A reader of the usage in one response.
 * @param endpoint what was called; where it has no dialect the reader finds nothing
 */
export function openReader(endpoint: Endpoint, response: ResponseFacts): UsageReader {
  const { job } = endpoint;
  if (endpoint.dialect === null) return { push: () => {}, end: () => NOTHING_READ };
  if (job?.format) return new JobReader(job.role, job.format, endpoint.jobId, endpoint.convention);
  return new BodyReader(DIALECT_TABLE[endpoint.dialect], endpoint.convention, response);
}

const NOTHING_READ: UsageReading = {
  lines: [],
  serviceTier: null,
  upstreamId: null,
  isComplete: false,
  unknownKeys: [],
  raw: {},
};

class BodyReader implements UsageReader {
  readonly #dialect: Dialect;
  readonly #convention: UsageConvention;
  readonly #response: ResponseFacts;
  readonly #tally = new Tally();
  readonly #members: JsonMembers;
  #scanner: JsonScanner;
  #events: SseReader | null = null;
  #frames: BinaryFrameReader | null = null;
  #head: Uint8Array = new Uint8Array(0);
  #framing: Framing | 'unknown' = 'unknown';
  #isEnding = false;
  /** The body is one JSON array, whose end is the answer's. */
  #isList = false;
  #marker = '';

  constructor(dialect: Dialect, convention: UsageConvention, response: ResponseFacts) {
    this.#dialect = dialect;
    this.#convention = convention;
    this.#response = response;
    this.#members = new JsonMembers((members) => this.#document(members));
    this.#scanner = new JsonScanner(dialect.selection, this.#members, { isSequence: true });
  }

  push(chunk: Uint8Array): void {
    if (this.#framing === 'unknown') this.#sniff(chunk, false);
    else this.#feed(chunk);
  }

  end(): UsageReading {
    if (this.#framing === 'unknown') this.#sniff(new Uint8Array(0), true);
    this.#isEnding = true;
    this.#events?.end();
    const body = this.#framing === 'json' ? this.#endJson() : 'empty';
    this.#takeHeaders();
    const isWhole =
      this.#framing === 'json'
        ? body === 'complete' && (this.#tally.isTerminal || !this.#needsEnd)
        : this.#tally.isTerminal && (this.#frames?.end() ?? true);
    return this.#reading(isWhole && !(this.#tally.hasError && this.#response.status < 300));
  }

  /** JSON lines can break off between two of them, where what there is looks whole. */
  get #needsEnd(): boolean {
    return this.#dialect.statesEnd === true || (!this.#isList && this.#tally.documents > 1);
  }

  #sniff(chunk: Uint8Array, isEnd: boolean): void {
    const { framing, bytes } = sniffFraming(this.#head, chunk, this.#response.contentType, isEnd);
    this.#framing = framing;
    this.#head = framing === 'unknown' ? bytes.slice() : new Uint8Array(0);
    if (framing === 'unknown') return;
    this.#isList = bytes[0] === 0x5b;
    if (framing === 'events') this.#events = new SseReader(this.#eventSink(), this.#dialect.needles);
    if (framing === 'frames') this.#frames = new BinaryFrameReader(this.#frameSink());
    this.#feed(bytes);
  }

  #feed(bytes: Uint8Array): void {
    if (this.#framing === 'events') this.#events?.push(bytes);
    else if (this.#framing === 'frames') this.#frames?.push(bytes);
    else if (this.#framing === 'json') this.#scanner.push(bytes);
  }

  #frameSink(): BinaryFrameSink {
    return {
      frame: ({ messageType, payload }) => {
        if (messageType !== 'event') {
          this.#tally.hasError = true;
          return;
        }
        this.#scanner.push(payload);
        this.#endEvent();
      },
      tooLong: () => this.#tally.flags.add('reader_limit'),
      malformed: () => this.#tally.flags.add('malformed_frame'),
    };
  }

  #eventSink(): ConstructorParameters<typeof SseReader>[0] {
    const reader = this;
    return {
      get wantsAll() {
        return reader.#wantsHeader;
      },
      data: (piece) => {
        if (this.#marker.length < DONE.length)
          this.#marker += decoder.decode(piece.subarray(0, 32)).trimStart();
        this.#scanner.push(piece);
      },
      dispatch: () => this.#endEvent(),
    };
  }

  #endEvent(): void {
    const isDone = this.#marker.trimEnd() === DONE;
    const end = this.#scanner.end();
    if (isDone) this.#tally.isTerminal = true;
    else if (end !== 'complete' && !this.#isEnding) this.#tally.flags.add('malformed_frame');
    this.#marker = '';
    this.#members.clear();
    this.#scanner.reset();
  }

  /** A body that broke off has still stated what it stated. */
  #endJson(): JsonEnd {
    const end = this.#scanner.end();
    if (end !== 'complete' && !this.#members.isEmpty) this.#document(this.#members);
    return end;
  }

  get #wantsHeader(): boolean {
    return this.#tally.model === null && this.#tally.documents < HEADER_DOCUMENTS;
  }

  #document(members: JsonMembers): void {
    const isHeader = this.#wantsHeader;
    const isMarked = this.#dialect.marks.some((path) => members.find(path)?.isNull === false);
    this.#tally.documents++;
    if (isHeader || isMarked) this.#dialect.identify(members, this.#tally);
    if (isMarked) this.#dialect.read(members, this.#tally);
    const inner = isMarked ? this.#dialect.inner?.(members) : undefined;
    members.clear();
    if (inner) this.#readInner(inner);
  }

  /** A document that stands coded inside another one. */
  #readInner(bytes: Uint8Array): void {
    const members = new JsonMembers();
    const scanner = new JsonScanner(this.#dialect.selection, members, { isSingle: true });
    scanner.push(bytes);
    if (scanner.end() === 'complete') this.#document(members);
    else this.#tally.flags.add('malformed_frame');
  }

  /** Figures in headers count where the body has none. */
  #takeHeaders(): void {
    const { headers, status } = this.#response;
    if (!headers || status >= 300) return;
    const { tierHeader } = this.#dialect;
    if (tierHeader !== undefined) this.#tally.tier(headers.get(tierHeader));
    if (this.#tally.isStated) return;
    for (const [header, path] of Object.entries(this.#dialect.headers ?? {})) {
      const text = headers.get(header);
      if (text !== null && /^\d{1,12}$/.test(text))
        this.#tally.set('headers', path, { kind: 'number', text });
    }
  }

  #reading(isComplete: boolean): UsageReading {
    const tally = this.#tally;
    const unknownKeys: string[] = [];
    const lines = this.#dialect.lines(tally, this.#convention, (keys) => unknownKeys.push(...keys));
    return {
      lines:
        tally.isStated || tally.model !== null
          ? this.#flagged(lines, isComplete, unknownKeys.length > 0)
          : [],
      serviceTier: tally.serviceTier,
      upstreamId: tally.upstreamId,
      isComplete,
      unknownKeys: unknownKeys.filter((key) => key.length <= MAX_KEY_LENGTH).slice(0, MAX_UNKNOWN_KEYS),
      raw: tally.raw(),
      ...(tally.job && tally.upstreamId !== null
        ? { job: { ...tally.job, id: tally.upstreamId, resultIds: [] } }
        : {}),
    };
  }

  /** Absent is not zero: where something is generated, input alone is not what the call used, unless the total says so. */
  #lacksOutput({ usage, flags }: MeteredLine): boolean {
    if (flags.includes('negative_count') || flags.includes('impossible_count')) return false;
    const { inputUncached, outputText, outputReasoning, providerTotal, providerCostUsd } = usage;
    if (
      this.#convention.hasNoOutput ||
      this.#tally.hasNoOutput ||
      inputUncached === null ||
      providerCostUsd !== null
    )
      return false;
    return outputText === null && outputReasoning === null && providerTotal !== totalInputTokens(usage);
  }

  #flagged(lines: readonly MeteredLine[], isComplete: boolean, hasUnknown: boolean): MeteredLine[] {
    const flags = new Set(this.#tally.flags);
    if (!isComplete) flags.add('stream_incomplete');
    if (hasUnknown) flags.add('unknown_usage_key');
    const [first] = lines;
    if (isComplete && first && this.#lacksOutput(first)) flags.add('output_not_stated');
    return lines.map((line, index) =>
      index === 0 ? { ...line, flags: [...new Set([...line.flags, ...flags])] } : line,
    );
  }
}
