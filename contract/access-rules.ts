/** How an organisation's members sign in and stay signed in. */
import * as z from 'zod';
import { isAdministrative, type Rights } from './rights.ts';

/** Who has to prove a second factor: owners, admins and whoever else may give access; or everybody. */
export const SECOND_FACTOR_FOR = ['admins', 'everybody'] as const;

export const accessRulesSchema = z.strictObject({
  /** A session ends when it is unused for this long. */
  idleMinutes: z.int().min(5).max(720),
  /** A session ends after this long in any case. */
  absoluteMinutes: z.int().min(15).max(43_200),
  secondFactorFor: z.enum(SECOND_FACTOR_FOR),
  /**
   * Members sign in through the organisation's own connections alone. An owner may still come through the platform's
   * provider, with an authenticator app of ours: so nobody is locked out by a provider that is down or set up wrong.
   */
  isSsoRequired: z.boolean(),
});
export type AccessRules = z.infer<typeof accessRulesSchema>;

/** What holds until an organisation says otherwise. */
export const DEFAULT_ACCESS_RULES: AccessRules = {
  idleMinutes: 30,
  absoluteMinutes: 720,
  secondFactorFor: 'admins',
  isSsoRequired: false,
};

/** True if a member with these rights has to prove a second factor. */
export function needsSecondFactor(rights: Rights, { secondFactorFor }: AccessRules): boolean {
  return secondFactorFor === 'everybody' || isAdministrative(rights);
}
