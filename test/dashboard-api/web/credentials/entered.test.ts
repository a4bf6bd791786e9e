import { expect, test } from 'vitest';
import { SIGNING_KINDS } from '../../../../contract/credential.ts';
import { enteredSecretSchema, takesKind } from '../../../../contract/credentials-api.ts';
import { HOSTED } from '../../../../contract/organisation-api.ts';
import { PROVIDER_IDS } from '../../../../contract/provider-ids.ts';
import {
  enteredOf,
  HOSTED_PROVIDERS,
  kindsOf,
  NOTHING_TYPED,
} from '../../../../dashboard-api/web/credentials/entered.ts';

const KEY_FILE = {
  type: 'service_account',
  client_email: 'a@b.iam.gserviceaccount.com',
  private_key_id: 'id',
  private_key: '-----BEGIN PRIVATE KEY-----',
  token_uri: 'https://elsewhere.example',
};

test('what is offered is what the API takes', () => {
  for (const provider of PROVIDER_IDS)
    for (const kind of kindsOf(provider)) expect(takesKind(provider, kind)).toBe(true);
  for (const [provider, kind] of Object.entries(SIGNING_KINDS)) expect(kindsOf(provider)[0]).toBe(kind);
  expect(HOSTED_PROVIDERS).toEqual(HOSTED);
});

test('a credential is entered once it is whole, of its own kind alone', () => {
  expect(enteredOf(NOTHING_TYPED)).toBeNull();
  const key = enteredOf({ ...NOTHING_TYPED, key: ' made-up-key-of-a-test ', secretAccessKey: 'left over' });
  expect(key).toEqual({ kind: 'api-key', key: 'made-up-key-of-a-test' });
  const aws = { ...NOTHING_TYPED, kind: 'aws-access-key', accessKeyId: 'MADEUPFORTHISTEST0' } as const;
  expect(enteredOf(aws)).toBeNull();
  const whole = enteredOf({ ...aws, secretAccessKey: 'made-up-secret-of-a-test' });
  expect(enteredSecretSchema.safeParse(whole).success).toBe(true);
});

test('of a key file only what is used goes on, and another file is none', () => {
  const typed = { ...NOTHING_TYPED, kind: 'google-service-account' } as const;
  const entered = enteredOf({ ...typed, keyFile: JSON.stringify(KEY_FILE) });
  expect(entered).toMatchObject({ kind: 'google-service-account', keyFile: { private_key_id: 'id' } });
  expect(JSON.stringify(entered)).not.toContain('elsewhere');
  for (const keyFile of [
    '',
    '[]',
    '{"type":"authorized_user"}',
    JSON.stringify({ ...KEY_FILE, private_key: 1 }),
  ])
    expect(enteredOf({ ...typed, keyFile })).toBeNull();
});
