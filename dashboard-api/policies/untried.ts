/** What a dry run cannot know of the rules of a draft, since metadata does not say it. Pure. */
import { type DryRun, type PolicyDraft, UNTRIED, type Untried } from '../../contract/policies-api.ts';
import type { PolicyRules } from '../../contract/policy.ts';

export function untriedOf(draft: PolicyDraft, callsWithoutFacts: number): DryRun['notKnown'] {
  const rules: PolicyRules = draft.scope === 'key' ? draft.policy : draft.rules;
  const capsOutput = rules.maxOutputTokens != null || rules.defaultOutputTokens != null;
  const applies: Readonly<Record<Untried, boolean>> = {
    allowedNetworks: rules.allowedNetworks != null,
    allowedServiceTiers: rules.allowedServiceTiers != null,
    models: rules.allowedModels != null || (rules.deniedModels?.length ?? 0) > 0,
    allowedOperations: rules.allowedOperations != null && callsWithoutFacts > 0,
    maxOutputTokens: capsOutput,
    outputTokensSaved: capsOutput,
    tokensPerMinute: rules.tokensPerMinute != null,
    timers: [rules.headersTimeoutSeconds, rules.idleTimeoutSeconds, rules.totalTimeoutSeconds].some(
      (seconds) => seconds != null,
    ),
    dimensions: rules.dimensions !== undefined,
    retries: [rules.requestsPerMinute, rules.tokensPerMinute, rules.concurrency].some(
      (limit) => limit != null,
    ),
  };
  const names = Object.keys(UNTRIED) as Untried[];
  return names.filter((about) => applies[about]).map((about) => ({ about, text: UNTRIED[about] }));
}
