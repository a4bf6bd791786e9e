/** Every way in which signing in, and setting that up, is refused. Part of the table in `problems.ts`. */
export const SIGN_IN_PROBLEMS = {
  login_unavailable: {
    status: 404,
    title: 'No provider',
    detail: 'No identity provider is set up for this address.',
  },
  login_refused: {
    status: 403,
    title: 'Sign-in refused',
    detail: 'What the identity provider sent is not what was asked for. Begin again.',
  },
  login_expired: {
    status: 403,
    title: 'Sign-in over',
    detail:
      'This sign-in took longer than ten minutes, was finished, or began in another browser. Begin again.',
  },
  not_a_member: {
    status: 403,
    title: 'Not a member',
    detail:
      'You are known to the identity provider, and belong to no organisation here. Ask for an invitation.',
  },
  invitation_refused: {
    status: 403,
    title: 'Invitation refused',
    detail:
      'The invitation is for another address, or was used, taken back or made more than seven days ago.',
  },
  sso_required: {
    status: 403,
    title: 'Own provider required',
    detail:
      'The organisation’s members sign in through its own identity provider. Use an address of its domain.',
  },
  provider_unreachable: {
    status: 502,
    title: 'Provider unreachable',
    detail: 'The identity provider did not answer. Try again.',
  },
  provider_unusable: {
    status: 400,
    title: 'Provider unusable',
    detail: 'The issuer’s discovery document could not be read over HTTPS, or names another issuer.',
  },
  sso_not_shown: {
    status: 409,
    title: 'Not shown to work',
    detail: 'Sign in through a connection of the organisation first, so that nobody is locked out.',
  },
  last_connection: {
    status: 409,
    title: 'Last connection',
    detail: 'Members have to sign in through the organisation’s own connections, and this is the last one.',
  },
  domain_taken: {
    status: 409,
    title: 'Domain taken',
    detail: 'The domain belongs to another organisation.',
  },
  domain_not_shown: {
    status: 409,
    title: 'Domain not shown',
    detail: 'The domain’s DNS has no such TXT record yet. It can take an hour until a new one is seen.',
  },
} as const;
