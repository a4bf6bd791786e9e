/**
 * Realtime sessions, one server event at a time: each `response.done` states what that response used, and each finished
 * transcription of the caller's speech what its own model used. https://platform.openai.com/docs/api-reference/realtime-server-events
 */
import type { MeteredLine } from '../../../contract/usage.ts';
import { readString } from '../../stream/json-leaves.ts';
import { selectPaths } from '../../stream/json-path.ts';
import { compileNeedles } from '../../stream/needles.ts';
import type { Dialect } from './dialect.ts';
import { inputUsage, OPENAI_IGNORED } from './openai-usage.ts';

const TRANSCRIBED = 'conversation.item.input_audio_transcription.completed';

export const openaiRealtime: Dialect = {
  selection: selectPaths(['type#128', 'usage', 'response.id#512', 'response.usage', 'session.model#512']),
  needles: compileNeedles(['"usage"']),
  marks: ['type'],

  identify(members, tally) {
    tally.identify(members, { model: 'session.model', id: 'response.id' });
  },

  read(members, tally) {
    const type = readString(members.find('type')?.bytes);
    if (type === 'response.done') {
      tally.merge('usage', members.find('response.usage'));
      tally.isTerminal = true;
    }
    if (type === TRANSCRIBED) tally.merge('transcription', members.find('usage'));
  },

  lines(tally, convention, note) {
    const figures = tally.figures('usage');
    const lines: MeteredLine[] = [];
    const usage = inputUsage(figures, convention);
    if (figures.isStated) lines.push({ model: tally.model, usage, flags: [...figures.flags] });
    const spoken = tally.figures('transcription');
    // The event does not name the model; it is not the session's.
    if (spoken.isStated) {
      lines.push({ model: 'other', usage: inputUsage(spoken, convention), flags: [...spoken.flags] });
    }
    note([...figures.unknownKeys(OPENAI_IGNORED), ...spoken.unknownKeys(OPENAI_IGNORED)]);
    return lines;
  },
};
