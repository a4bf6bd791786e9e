/** The events of a streamed message (docs.claude.com/en/docs/build-with-claude/streaming). */
import { escapeJson } from './json.ts';

export interface ContentBlock {
  readonly opened: object;
  /** The block as the whole message contains it. */
  readonly done: object;
  readonly deltaType: string;
  readonly deltaField: string;
  readonly pieces: readonly string[];
  readonly signature: string | null;
}

/**
 * All frames from `message_start` to `message_stop`; `message_delta`, the last but one, carries the usage.
 * There is no `[DONE]`.
 */
export function messageFrames(
  started: object,
  blocks: readonly ContentBlock[],
  stopReason: string,
  usage: object | null,
): readonly string[] {
  const frames = [frame('message_start', `"message":${JSON.stringify(started)}`)];
  blocks.forEach((block, index) => {
    frames.push(
      frame('content_block_start', `"index":${index},"content_block":${JSON.stringify(block.opened)}`),
    );
    if (index === 0) frames.push('event: ping\ndata: {"type": "ping"}\n\n');
    const delta = (type: string, field: string, value: string): void => {
      const text = `"index":${index},"delta":{"type":"${type}","${field}":"${escapeJson(value)}"}`;
      frames.push(frame('content_block_delta', text));
    };
    for (const piece of block.pieces) delta(block.deltaType, block.deltaField, piece);
    if (block.signature !== null) delta('signature_delta', 'signature', block.signature);
    frames.push(frame('content_block_stop', `"index":${index}`));
  });
  const stated = usage === null ? '' : `,"usage":${JSON.stringify(usage)}`;
  frames.push(
    frame('message_delta', `"delta":{"stop_reason":"${stopReason}","stop_sequence":null}${stated}`),
  );
  frames.push('event: message_stop\ndata: {"type":"message_stop"}\n\n');
  return frames;
}

function frame(type: string, members: string): string {
  return `event: ${type}\ndata: {"type":"${type}",${members}}\n\n`;
}
