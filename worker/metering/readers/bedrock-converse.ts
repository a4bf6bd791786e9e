/**
 * Converse and ConverseStream: `usage` on the body, or on the `metadata` event after the last one of the message. The
 * model stands in the path alone. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 */
import { selectPaths } from '../../stream/json-path.ts';
import { compileNeedles } from '../../stream/needles.ts';
import { BEDROCK_IGNORED, bedrockUsage } from './bedrock-usage.ts';
import type { Dialect } from './dialect.ts';

export const bedrockConverse: Dialect = {
  selection: selectPaths(['usage', 'serviceTier.type#64', 'performanceConfig.latency#64']),
  needles: compileNeedles(['"usage"']),
  marks: ['usage'],

  identify(members, tally) {
    tally.identify(members, { tier: 'serviceTier.type' });
  },

  read(members, tally) {
    if (tally.merge('usage', members.find('usage'))) tally.isTerminal = true;
    tally.identify(members, { tier: 'serviceTier.type' });
    // A faster answer at a price of its own.
    if (members.leaf('performanceConfig.latency')?.kind === 'string') {
      const latency = members.leaf('performanceConfig.latency');
      if (latency?.kind === 'string' && latency.text !== 'standard') tally.tier(latency.text);
    }
  },

  lines(tally, _convention, note) {
    const figures = tally.figures('usage');
    const usage = bedrockUsage(figures);
    note(figures.unknownKeys(BEDROCK_IGNORED));
    return [{ model: null, usage, flags: [...figures.flags] }];
  },
};
