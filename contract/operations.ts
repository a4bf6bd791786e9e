/** What a call is for, whatever the provider calls its path. */
export const OPERATIONS = [
  'chat',
  'completions',
  'responses',
  'messages',
  'generate',
  'interactions',
  'embeddings',
  'rerank',
  'moderation',
  'ocr',
  'images',
  'transcription',
  'speech',
  'video',
  'realtime',
  'count-tokens',
  'models',
  'files',
  'batches',
  'poll',
  'cache',
  'other',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Operations whose answer is written token by token. */
export const WRITTEN_OPERATIONS: ReadonlySet<Operation> = new Set([
  'chat',
  'completions',
  'responses',
  'messages',
  'generate',
  'interactions',
  'realtime',
]);
