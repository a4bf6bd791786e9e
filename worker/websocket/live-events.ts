/**
 * Gemini's Live API: the first message sets the session up and names the model; an answer begins with the first content
 * of the server's and ends with the message that states its usage. Pure. https://ai.google.dev/api/live
 */
import { readString } from '../stream/json-leaves.ts';
import { JsonMembers } from '../stream/json-members.ts';
import { selectPaths } from '../stream/json-path.ts';
import { JsonScanner } from '../stream/json-scan.ts';
import type { ClientEvent, ServerEvent } from './events.ts';

const CAPS = ['setup.generationConfig.maxOutputTokens', 'setup.generation_config.max_output_tokens'];
const SETUP = selectPaths(['setup.model', ...CAPS].map((path) => `${path}#1024`));
const USAGE = selectPaths(['usageMetadata#0', 'usage_metadata#0']);
/** A client may write letters as escapes; a text of somebody's has its quotes escaped. */
const SETUP_MARK = /"setup"|\\u00/;
const USAGE_MARK = /"usage(?:Metadata|_metadata)"/;
const CONTENT_MARK = /"(?:modelTurn|model_turn|outputTranscription|output_transcription|toolCall|tool_call)"/;
/** A model is named as a resource. */
const RESOURCE = /^.*models\//s;
const encoder = new TextEncoder();

export function readLiveClient(frame: string): ClientEvent | null {
  if (!SETUP_MARK.test(frame)) return null;
  const found = membersOf(frame, SETUP);
  const model = readString(found?.find('setup.model')?.bytes);
  if (!found || model === null) return null;
  return {
    kind: 'configure',
    eventId: null,
    model: model.replace(RESOURCE, ''),
    transcriptionModel: null,
    maxOutputTokens: CAPS.map((path) => countAt(found, path)).find((cap) => cap !== null) ?? null,
  };
}

export function readLiveServer(frame: string, isRunning: boolean): ServerEvent | null {
  const states = USAGE_MARK.test(frame) && statesUsage(frame);
  if (!states && (isRunning || !CONTENT_MARK.test(frame))) return null;
  return { kind: states ? 'ended' : 'created', responseId: null, streamId: null, hasFailed: false };
}

function statesUsage(frame: string): boolean {
  const found = membersOf(frame, USAGE);
  return (found?.find('usageMetadata') ?? found?.find('usage_metadata') ?? null) !== null;
}

function countAt(members: JsonMembers, path: string): number | null {
  const leaf = members.leaf(path);
  const value = leaf?.kind === 'number' ? Number(leaf.text) : Number.NaN;
  return Number.isSafeInteger(value) && value >= 0 ? value : null;
}

function membersOf(frame: string, selection: ReturnType<typeof selectPaths>): JsonMembers | null {
  const members = new JsonMembers();
  const scanner = new JsonScanner(selection, members, { isSingle: true });
  scanner.push(encoder.encode(frame));
  return scanner.end() === 'complete' ? members : null;
}
