import type { ProblemCode } from '../http/problems.ts';
import type { MemberRefusal } from './change.ts';

/** How the API says why a member was not changed. */
export const PROBLEM_OF: Readonly<Record<MemberRefusal, ProblemCode>> = {
  unknown: 'not_found',
  above: 'not_allowed',
  last_owner: 'last_owner',
  unknown_team: 'invalid_parameter',
  unknown_role: 'invalid_parameter',
  elsewhere: 'member_elsewhere',
};
