/** The policies of an organisation as they stand, or as they would with a draft in its place. Pure. */
import type { KeyPolicy } from '../../contract/command.ts';
import { type Governed, levelsOf } from '../../contract/policies/decide.ts';
import type { PolicyDraft } from '../../contract/policies-api.ts';
import type { LevelRules, PublishedPolicy } from '../../contract/policy.ts';
import type { PolicedKey } from '../../db/tenancy/policies.ts';

export interface Standing {
  readonly policies: readonly PublishedPolicy[];
  /** Of keys, by id. */
  readonly keyPolicies: ReadonlyMap<string, KeyPolicy>;
}

export function standingOf(policies: readonly PublishedPolicy[], keys: readonly PolicedKey[]): Standing {
  return { policies, keyPolicies: new Map(keys.map(({ keyId, policy }) => [keyId, policy])) };
}

export function withDraft({ policies, keyPolicies }: Standing, draft: PolicyDraft): Standing {
  if (draft.scope === 'key') {
    const version = (keyPolicies.get(draft.keyId)?.version ?? 0) + 1;
    return { policies, keyPolicies: new Map([...keyPolicies, [draft.keyId, { ...draft.policy, version }]]) };
  }
  const teamId = draft.scope === 'team' ? draft.teamId : null;
  const others = policies.filter((policy) => policy.teamId !== teamId);
  return { policies: [...others, { teamId, version: 1, rules: draft.rules }], keyPolicies };
}

/** What a call of a key, by a team, is judged by. */
export function governing(
  { policies, keyPolicies }: Standing,
  keyId: string,
  teamId: string,
): { readonly governed: Governed; readonly levels: readonly LevelRules[] } {
  const governed = { teamId, policy: keyPolicies.get(keyId) ?? NO_RULES };
  return { governed, levels: levelsOf(governed, policies) };
}

/** Of a key that nobody knows any more. */
const NO_RULES: KeyPolicy = {
  version: 0,
  allowedProviders: null,
  allowedModels: null,
  unknownChargeNanos: '0',
  dimensions: { allowedKeys: [], requiredKeys: [], allowedValues: {}, fixed: {} },
};
