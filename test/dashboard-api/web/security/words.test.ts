import { expect, test } from 'vitest';
import { whatIsLeft } from '../../../../dashboard-api/web/security/words.ts';

test('the only second factor that goes takes the recovery codes along', () => {
  expect(whatIsLeft([])).toMatch(/only second factor: the recovery codes go with it.*enrol one again/);
});

test('what stays is named, with the recovery codes', () => {
  expect(whatIsLeft(['the authenticator app', 'the passkey “Phone”'])).toBe(
    'What you have left: the authenticator app and the passkey “Phone”; the recovery codes stay too.',
  );
});
