/** A recorded WebSocket session: one server frame per line, each read as the gateway reads it, and added up. */
import {
  type MeteredLine,
  NO_USAGE,
  TOKEN_MEMBERS,
  type Usage,
  type UsageReading,
} from '../../contract/usage.ts';

const SHARES = [
  'audioInput',
  'imageInput',
  'videoInput',
  'audioCacheRead',
  'audioOutput',
  'imageOutput',
] as const;
const SUMMED = [...TOKEN_MEMBERS, ...SHARES, 'toolPrompt', 'providerTotal'] as const;

/** The frames of a session, without blank lines. */
export function* framesOf(body: Uint8Array): Generator<Uint8Array> {
  let start = 0;
  for (let at = 0; at <= body.length; at++) {
    if (at < body.length && body[at] !== 0x0a) continue;
    if (at > start) yield body.slice(start, at);
    start = at + 1;
  }
}

/** All responses of a session as one line; what other models used stays apart. */
export function addUp(readings: readonly UsageReading[]): UsageReading {
  const own = readings.flatMap(({ lines }) => lines.filter(({ model }) => model !== 'other'));
  const others = readings.flatMap(({ lines }) => lines.filter(({ model }) => model === 'other'));
  const stated = own.filter(({ usage }) => SUMMED.some((name) => usage[name] !== null));
  const model = own.find((line) => line.model !== null)?.model ?? null;
  const total: MeteredLine = {
    model,
    usage: stated.map(({ usage }) => usage).reduce(addUsage, NO_USAGE),
    flags: [...new Set(stated.flatMap(({ flags }) => flags.filter((flag) => flag !== 'stream_incomplete')))],
  };
  return {
    lines: stated.length === 0 && others.length === 0 ? [] : [total, ...others],
    serviceTier: readings.find(({ serviceTier }) => serviceTier !== null)?.serviceTier ?? null,
    upstreamId: null,
    isComplete: true,
    unknownKeys: [...new Set(readings.flatMap(({ unknownKeys }) => unknownKeys))],
    raw: {},
  };
}

function addUsage(left: Usage, right: Usage): Usage {
  const sum: { -readonly [K in keyof Usage]: Usage[K] } = { ...left };
  for (const name of SUMMED) {
    const [a, b] = [left[name], right[name]];
    sum[name] = a === null ? b : b === null ? a : a + b;
  }
  return sum;
}
