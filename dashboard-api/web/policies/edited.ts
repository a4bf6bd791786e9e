/** Whose policy is edited, and how a draft of it is tried and put. Pure. */
import type { PolicyDraft } from '../../../contract/policies-api.ts';
import type { PolicyRules } from '../../../contract/policy.ts';
import type { Command } from '../api/client.ts';
import { keyPolicyOf, type OwnKeyPolicy, type PolicyForm, rulesOf } from './form.ts';

export type Edited =
  | { readonly scope: 'organisation'; readonly before: PolicyRules; readonly etag?: string | undefined }
  | {
      readonly scope: 'team';
      readonly teamId: string;
      readonly before: PolicyRules;
      readonly etag?: string | undefined;
    }
  | {
      readonly scope: 'key';
      readonly keyId: string;
      readonly before: OwnKeyPolicy;
      readonly etag?: string | undefined;
    };

/** The policy that a form without problems states, as a dry run takes it. */
export function draftOf(edited: Edited, form: PolicyForm): PolicyDraft {
  switch (edited.scope) {
    case 'organisation':
      return { scope: 'organisation', rules: rulesOf(form, edited.before) };
    case 'team':
      return { scope: 'team', teamId: edited.teamId, rules: rulesOf(form, edited.before) };
    case 'key':
      return { scope: 'key', keyId: edited.keyId, policy: keyPolicyOf(form, edited.before) };
  }
}

/** What stood before, as a draft: what taking a change back puts in its place. */
export function draftBefore(edited: Edited): PolicyDraft {
  switch (edited.scope) {
    case 'organisation':
      return { scope: 'organisation', rules: edited.before };
    case 'team':
      return { scope: 'team', teamId: edited.teamId, rules: edited.before };
    case 'key':
      return { scope: 'key', keyId: edited.keyId, policy: edited.before };
  }
}

/** The command that puts a draft in the place of what stands. */
/** @param ifMatch the tag of what it takes the place of */
export function putOf(draft: PolicyDraft, reason: string, ifMatch?: string): Command {
  if (draft.scope === 'key')
    return {
      method: 'PUT',
      path: `/keys/${draft.keyId}/policy`,
      body: { policy: draft.policy, reason },
      ifMatch,
    };
  const scope = draft.scope === 'organisation' ? 'organisation' : draft.teamId;
  return { method: 'PUT', path: `/policies/${scope}`, body: { rules: draft.rules, reason }, ifMatch };
}
