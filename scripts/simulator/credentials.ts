/**
 * The forms of real provider credentials, at their real lengths. A caller who sends one to the simulator has
 * most likely mistaken it for the provider: the request is refused and its body is not read.
 */
const REAL_FORMS = [
  'sk-ant-[A-Za-z0-9_-]{80,}',
  'sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{40,}',
  'sk-or-v1-[0-9a-f]{60,}',
  'sk-[A-Za-z0-9]{32,}',
  'AIza[A-Za-z0-9_-]{35}',
  'AQ\\.[A-Za-z0-9_-]{40,}',
  'xai-[A-Za-z0-9]{60,}',
  'gsk_[A-Za-z0-9]{48,}',
  'pplx-[A-Za-z0-9]{48,}',
  'csk-[a-z0-9]{48,}',
  'fw_[A-Za-z0-9]{20,}',
  'tgp_v1_[A-Za-z0-9_-]{40,}',
  'A[KS]IA[A-Z0-9]{16}',
  'ABSK[A-Za-z0-9+/]{60,}=*',
];

const REAL_CREDENTIAL = new RegExp(`(?:^|[^A-Za-z0-9_-])(?:${REAL_FORMS.join('|')})(?:$|[^A-Za-z0-9_-])`);

/** The one pair of AWS credentials that the simulator knows, in no real one's form. */
export const SIMULATED_AWS = {
  accessKeyId: 'SIMULATED-ACCESS-KEY',
  secretAccessKey: 'simulated-secret-access-key',
} as const;

/** The beginning of every gateway key, whole or damaged. None may ever reach a provider. */
export const GATEWAY_KEY_MARK = 'aso_k_';

/** True if the text contains something in the form of a real provider credential. */
export function hasRealCredential(text: string): boolean {
  return REAL_CREDENTIAL.test(text);
}
