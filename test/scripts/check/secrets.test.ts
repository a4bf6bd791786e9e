import { describe, expect, it } from 'vitest';
import { importHmacKey, mintKey, newBucket } from '../../../contract/key.ts';
import { secretsIn } from '../../../scripts/check/secrets.ts';

/** Values are put together at run time, so that this file is no finding itself. */
const random = 'q7Rk2ZpX9vLw4TbN8sHd3JmY6cFg1UeA5oKi0VxWnPtQyBzC';

describe('secrets', () => {
  it.each([
    ['Anthropic key', `sk-${'ant-api03-'}${random}`],
    ['OpenAI-style key', `sk-${'proj-'}${random}`],
    ['Google key', `AI${'za'}${random.slice(0, 35)}`],
    ['Groq key', `gs${'k_'}${random}`],
    ['AWS key id', `AK${'IA'}2Q7ZPX9VLW4TBN8S`],
    ['GitHub token', `gh${'p_'}${random.slice(0, 36)}`],
    ['private JWK', `{"kty":"OKP","${'d'}":"${random.slice(0, 43)}"}`],
    ['private key', `-----BEGIN ${'PRIVATE'} KEY-----\n${random}${random}\n-----END`],
  ])('finds a %s and does not repeat it', (kind, value) => {
    const findings = secretsIn([{ path: 'docs/a.md', text: `first line\nkey = ${value}\n` }]);
    expect(findings).toContain(`docs/a.md:2 ${kind}`);
    expect(findings.join()).not.toContain(random.slice(0, 20));
  });

  it('finds one of our own keys by its check sum', async () => {
    const tagSecret = await importHmacKey(crypto.getRandomValues(new Uint8Array(32)));
    const key = (await mintKey(newBucket(), tagSecret)).text.reveal();
    const damaged = key.slice(0, -1) + (key.endsWith('0') ? '1' : '0');
    expect(secretsIn([{ path: 'a.ts', text: key }])).toEqual(['a.ts:1 SpendGate key']);
    expect(secretsIn([{ path: 'a.ts', text: damaged }])).toEqual([]);
  });

  it('passes words and fillers in the form of a key', () => {
    const text = [
      `sk-${'x'.repeat(48)}`,
      'sk-this-is-only-an-example-of-what-a-key-looks-like',
      `AKIA${'IOSFODNN7EXAMPLE'}`,
    ];
    expect(secretsIn([{ path: 'a.md', text: text.join('\n') }])).toEqual([]);
  });
});
