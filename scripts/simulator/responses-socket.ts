/**
 * The Responses API over a WebSocket (developers.openai.com/api/docs/guides/websocket-mode): each `response.create` is
 * answered by the events of a streamed response, one after the other; lanes are answered side by side.
 */
import type { Call } from './call.ts';
import { NO_DIRECTIVES, readDirectives, splitModel } from './directives.ts';
import { Identity } from './identity.ts';
import { asText, type JsonRecord } from './json.ts';
import { servedModel } from './models.ts';
import { answerResponse, lastInputText } from './openai-responses.ts';
import { errorEvent, type SocketApi, type SocketLine } from './socket-line.ts';

const EPOCH_SECONDS = 1_767_225_600;
const EVENT = /^event: .*\ndata: (.*)\n\n$/s;
const MAIN_LANE = '';

export class ResponsesSession implements SocketApi {
  readonly #line: SocketLine;
  readonly #lanes = new Map<string, Promise<void>>();
  #isOpen = true;

  constructor(line: SocketLine) {
    this.#line = line;
  }

  start(): void {}

  left(): void {
    this.#isOpen = false;
  }

  receive(event: JsonRecord): void {
    if (event['type'] !== 'response.create') {
      this.#line.send(errorEvent('Unknown event.', asText(event['event_id']), 'unknown_event'));
      return;
    }
    const lane = asText(event['stream_id']) ?? MAIN_LANE;
    const before = this.#lanes.get(lane) ?? Promise.resolve();
    this.#lanes.set(
      lane,
      before.then(() => this.#answer(event, asText(event['stream_id']))),
    );
  }

  async #answer(event: JsonRecord, streamId: string | null): Promise<void> {
    const call = this.#callOf(event);
    const { faults } = call.directives;
    const failed = faults.get('error');
    if (call.model === '') return this.#refuse('you must provide a model parameter', streamId, 400);
    if (failed) return this.#refuse(failed.text || 'Simulated error', streamId, failed.amount ?? 500);
    const entry = this.#line.open(call.model);
    const answer = answerResponse(call);
    if (answer.kind !== 'streamed') return this.#refuse('no input', streamId, 400);
    entry.status = 101;
    entry.counts = answer.counts;
    entry.upstreamId = answer.upstreamId;
    const frames = answer.frames.map((frame) => EVENT.exec(frame.toString())?.[1] ?? '');
    const isCut = faults.has('reset') || faults.has('stall');
    const sent = isCut ? frames.slice(0, Math.ceil(frames.length / 2)) : frames;
    for (const frame of sent) {
      await pause(faults.get('slow')?.amount ?? null);
      const text =
        streamId === null ? frame : `${frame.slice(0, -1)},"stream_id":${JSON.stringify(streamId)}}`;
      if (!this.#isOpen || !this.#line.send(text)) return;
      entry.bytesSent += Buffer.byteLength(text);
    }
    entry.end = isCut ? 'cut' : 'complete';
    entry.usage = isCut ? null : (answer.statements.at(-1)?.usage ?? null);
    if (faults.has('reset')) this.#line.breakOff();
  }

  #refuse(message: string, streamId: string | null, status: number): void {
    const error = errorEvent(message, null, 'simulated_error', status);
    this.#line.send(streamId === null ? error : { ...error, stream_id: streamId });
  }

  #callOf(event: JsonRecord): Call {
    const { host, provider } = this.#line;
    const number = host.nextNumber();
    const { model, fault } = splitModel(asText(event['model']) ?? '');
    const body = { ...event, stream: true };
    const raw = Buffer.from(JSON.stringify(event));
    const directives =
      fault !== null || raw.includes('[[')
        ? readDirectives(lastInputText(event['input']), fault)
        : NO_DIRECTIVES;
    return {
      provider,
      dialect: 'openai',
      identity: new Identity(host.seed, directives.number ?? number),
      createdSeconds: EPOCH_SECONDS + (directives.number ?? number),
      model,
      served: servedModel(model),
      body,
      raw,
      query: '',
      hasAnthropicVersion: false,
      directives,
      memory: host.memory,
      jobs: host.jobs,
      pathId: '',
      origin: host.origin(),
      defaultChunks: host.chunks,
    };
  }
}

/** At least a turn of the event loop, so that the caller can come between two events. */
export function pause(milliseconds: number | null): Promise<void> {
  return new Promise((resolve) => {
    if (milliseconds === null) setImmediate(resolve);
    else setTimeout(resolve, milliseconds);
  });
}
