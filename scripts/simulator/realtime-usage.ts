/**
 * Usage of realtime responses and transcriptions, in the shapes that sessions recorded in 2026 have. A token of the
 * caller's speech is 100 ms, one of the model's 50 ms (developers.openai.com/api/docs/guides/realtime-costs).
 */

/** Tokens of a conversation: all of it is input to the next response. */
export interface Heard {
  readonly text: number;
  readonly audio: number;
  /** Of these, what the response before had as input. */
  readonly cachedText: number;
  readonly cachedAudio: number;
}

export interface Spoken {
  readonly text: number;
  readonly audio: number;
}

/** Bytes of 24 kHz PCM, 16 bits. */
const BYTES_PER_INPUT_TOKEN = 4_800;
export const BYTES_PER_OUTPUT_TOKEN = 2_400;
/** The cache keeps blocks of this many tokens. */
const CACHE_BLOCK = 64;

export function audioInputTokens(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_INPUT_TOKEN);
}

/** What `response.done` states. */
export function conversationUsage(heard: Heard, output: Spoken): object {
  const text = inBlocks(heard.cachedText);
  const audio = inBlocks(heard.cachedAudio);
  return {
    total_tokens: heard.text + heard.audio + output.text + output.audio,
    input_tokens: heard.text + heard.audio,
    output_tokens: output.text + output.audio,
    input_token_details: {
      text_tokens: heard.text,
      audio_tokens: heard.audio,
      image_tokens: 0,
      cached_tokens: text + audio,
      cached_tokens_details: { text_tokens: text, audio_tokens: audio, image_tokens: 0 },
    },
    output_token_details: { text_tokens: output.text, audio_tokens: output.audio },
  };
}

/** What a finished transcription states: by time for the model that is billed so, else in tokens. */
export function transcriptionUsage(model: string, seconds: number, audioTokens: number): object {
  if (model === 'whisper-1') return { type: 'duration', seconds: Math.ceil(seconds) };
  return {
    type: 'tokens',
    total_tokens: audioTokens + 3,
    input_tokens: audioTokens,
    input_token_details: { text_tokens: 0, audio_tokens: audioTokens },
    output_tokens: 3,
  };
}

const inBlocks = (tokens: number): number => Math.floor(tokens / CACHE_BLOCK) * CACHE_BLOCK;
