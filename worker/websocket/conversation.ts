/**
 * What a realtime session has said of itself, and the most that its next response can take in: all that was said before
 * is input again. Pure.
 */
import { findPrice } from '../../contract/prices/book.ts';
import { strictModelId } from '../../contract/usage.ts';
import { opaqueFacts, type RequestFacts } from '../metering/request-facts.ts';
import type { Endpoint } from '../providers/endpoints.ts';
import type { SessionFacts } from './events.ts';
import type { Ahead } from './operations.ts';

/**
 * Characters of base64 audio behind one token, at the least: a token is 100 ms of speech, and the smallest format has
 * 8,000 bytes a second. https://developers.openai.com/api/docs/guides/realtime-costs
 */
const AUDIO_CHARACTERS_PER_TOKEN = 1_000;
const AUDIO_FRAME = '"input_audio_buffer.append"';
/**
 * The same of frames that hold sound or pictures: 32 tokens are a second of speech, 258 a picture, which has 25,800
 * characters where it is worth sending. https://ai.google.dev/gemini-api/docs/tokens
 */
const MEDIA_CHARACTERS_PER_TOKEN = 100;
const MEDIA_FRAME = /"realtime(?:Input|_input)"/;
const NO_BYTES = new Uint8Array(0);
const encoder = new TextEncoder();

export class Conversation {
  readonly #endpoint: Endpoint;
  readonly #priceLists: readonly string[];
  readonly #nowMs: () => number;
  #maxOutputTokens: number | null = null;
  /** Tokens that the conversation holds, at the most; and of these, what came since the last response began. */
  #heldTokens = 0;
  #newTokens = 0;
  /** As the caller names it; where nobody does, as the server does. */
  #model: string | null;
  #transcriptionModel: string | null = null;
  #servedModel: string | null = null;

  /** @param model as the address names it; null: the session is to say */
  constructor(endpoint: Endpoint, priceLists: readonly string[], model: string | null, nowMs: () => number) {
    this.#endpoint = endpoint;
    this.#priceLists = priceLists;
    this.#nowMs = nowMs;
    this.#model = model;
  }

  /** The model that answers, as admitted. */
  get model(): string | null {
    return this.#model;
  }

  /** The model that writes down what the caller says, as admitted. */
  get transcriptionModel(): string | null {
    return this.#transcriptionModel;
  }

  /** The model that answers, as the server names it. */
  get servedModel(): string | null {
    return this.#servedModel ?? this.#model;
  }

  /** Takes over what the caller asks for. @returns for what another model is to be used */
  newModels({ model, transcriptionModel, maxOutputTokens }: SessionFacts): readonly Ahead[] {
    this.#limit(maxOutputTokens);
    const isNew = model !== null && model !== this.#model && model !== this.#servedModel;
    if (isNew) this.#model = model;
    return isNew
      ? ['response', ...this.#transcribes(transcriptionModel)]
      : this.#transcribes(transcriptionModel);
  }

  /** Takes over what the server says that holds now. @returns for what a model is used that was not known */
  configured({ model, transcriptionModel, maxOutputTokens }: SessionFacts): readonly Ahead[] {
    const isFirst = this.#model === null && model !== null;
    this.#servedModel = model ?? this.#servedModel;
    this.#model ??= model;
    this.#limit(maxOutputTokens);
    return isFirst
      ? ['response', ...this.#transcribes(transcriptionModel)]
      : this.#transcribes(transcriptionModel);
  }

  /** A frame has gone up. */
  heard(frame: string): void {
    const tokens = tokensOf(frame);
    this.#heldTokens += tokens;
    this.#newTokens += tokens;
  }

  began(): void {
    this.#newTokens = 0;
  }

  /** @param totalTokens input and output of the response together; null: it did not say */
  ended(totalTokens: number | null): void {
    if (totalTokens !== null) this.#heldTokens = totalTokens + this.#newTokens;
  }

  /** @param frameLength of the event that asks for it; 0: the server begins it unasked */
  responseFacts(maxOutputTokens: number | null, frameLength: number): RequestFacts {
    const facts = this.#facts(this.#model, frameLength, this.#heldTokens + frameLength);
    return { ...facts, maxOutputTokens: maxOutputTokens ?? this.#maxOutputTokens };
  }

  /** Of what is said in one go. */
  transcriptionFacts(): RequestFacts {
    return this.#facts(this.#transcriptionModel, 0, 0);
  }

  #limit(maxOutputTokens: SessionFacts['maxOutputTokens']): void {
    if (maxOutputTokens !== null) this.#maxOutputTokens = maxOutputTokens === 'inf' ? null : maxOutputTokens;
  }

  #transcribes(model: string | null): readonly Ahead[] {
    if (model === null || model === this.#transcriptionModel) return [];
    this.#transcriptionModel = model;
    return ['transcription'];
  }

  #facts(model: string | null, bodyBytes: number, tokens: number): RequestFacts {
    const strictModel = model === null ? null : strictModelId(model);
    return {
      ...opaqueFacts(NO_BYTES, this.#endpoint),
      model,
      strictModel,
      bodyBytes,
      inputBound: Math.min(tokens, this.#contextWindow(strictModel)),
      mayHoldMedia: true,
    };
  }

  /** No input is longer than what the model can take in. */
  #contextWindow(model: string | null): number {
    if (model === null) return Number.MAX_SAFE_INTEGER;
    const atMs = this.#nowMs();
    const windows = this.#priceLists.map(
      (provider) =>
        findPrice({ provider, model, atMs, serviceTier: null })?.contextWindowTokens ??
        Number.MAX_SAFE_INTEGER,
    );
    return Math.max(...windows);
  }
}

function tokensOf(frame: string): number {
  if (frame.includes(AUDIO_FRAME)) return Math.ceil(frame.length / AUDIO_CHARACTERS_PER_TOKEN);
  if (MEDIA_FRAME.test(frame)) return Math.ceil(frame.length / MEDIA_CHARACTERS_PER_TOKEN);
  return encoder.encode(frame).length;
}
