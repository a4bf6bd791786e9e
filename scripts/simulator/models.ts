/** What the simulator knows about model ids: names for the lists, dated names, and who reasons unasked. */

/**
 * Aliases that the provider answers under another name, so that requested and served model differ as they do
 * in production. Sources: platform.openai.com/docs/models, docs.claude.com/en/docs/about-claude/models.
 */
const SERVED: ReadonlyMap<string, string> = new Map([
  ['gpt-3.5-turbo', 'gpt-3.5-turbo-0125'],
  ['gpt-4o', 'gpt-4o-2024-08-06'],
  ['gpt-4o-mini', 'gpt-4o-mini-2024-07-18'],
  ['gpt-4.1', 'gpt-4.1-2025-04-14'],
  ['gpt-4.1-mini', 'gpt-4.1-mini-2025-04-14'],
  ['gpt-4.1-nano', 'gpt-4.1-nano-2025-04-14'],
  ['gpt-5', 'gpt-5-2025-08-07'],
  ['gpt-5-mini', 'gpt-5-mini-2025-08-07'],
  ['gpt-5-nano', 'gpt-5-nano-2025-08-07'],
  ['o3-mini', 'o3-mini-2025-01-31'],
  ['o4-mini', 'o4-mini-2025-04-16'],
  ['claude-sonnet-4-5', 'claude-sonnet-4-5-20250929'],
  ['claude-haiku-4-5', 'claude-haiku-4-5-20251001'],
  ['claude-opus-4-1', 'claude-opus-4-1-20250805'],
]);

const REASONS_UNASKED = /^(?:gpt-5|o[134](?:-|$)|gemini-(?:2\.5|3)|grok-(?:3-mini|4)|deepseek-reasoner)/;

/** The name that stands in the answer. */
export function servedModel(requested: string): string {
  return SERVED.get(requested) ?? requested;
}

/** True if the model reasons without being asked to. */
export function reasonsUnasked(model: string): boolean {
  return REASONS_UNASKED.test(model);
}
