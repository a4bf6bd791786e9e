import { describe, expect, test } from 'vitest';
import type { AlertMessage } from '../../../contract/alerts-api.ts';
import { slackBody, teamsBody, wordsOf } from '../../../dashboard-api/alerts/words.ts';

const message = (budgetName: string): AlertMessage => ({
  type: 'budget.threshold',
  timestamp: '2026-11-20T12:00:00.000Z',
  data: {
    organisationId: '0194d3a0-0000-7000-8000-000000000001',
    budgetName,
    percent: 80,
    limitNanos: '1000000000',
    spentNanos: '812345678',
    currency: 'USD',
  },
});

describe('messages in words', () => {
  test('a threshold says which budget, how far, and where to look', () => {
    expect(wordsOf(message('All'), 'https://spend.example')).toEqual({
      title: 'Budget “All”: 80 % reached',
      lines: ['$0.81 of $1.00 are spent.'],
      link: 'https://spend.example/budgets',
    });
  });

  test('an exposed key says what was done with it and where it stands; an incident is in the operators’ words', () => {
    const about = { organisationId: '0194d3a0-0000-7000-8000-000000000001' };
    const said = (type: AlertMessage['type'], data: object) =>
      wordsOf(
        { type, timestamp: '2026-11-20T12:00:00.000Z', data: { ...about, ...data } },
        'https://spend.example',
      );
    const found = { keyId: 'k1', keyName: 'search-prod', action: 'revoke' };
    expect(said('key.exposed', { ...found, place: 'https://github.com/acme/app' })).toEqual({
      title: 'Key “search-prod” was found in public',
      lines: ['It was revoked at once.', 'It stands at https://github.com/acme/app.'],
      link: 'https://spend.example/keys?view=exposed',
    });
    expect(said('key.exposed', found).lines).toEqual(['It was revoked at once.']);
    expect(said('notice.incident', { text: 'We are looking into it.' })).toMatchObject({
      title: 'An incident',
      lines: ['We are looking into it.'],
    });
  });

  test('a name is text in a chat, whatever it is', () => {
    const words = wordsOf(message('<!channel> & <https://evil.example|here>'), 'https://spend.example');
    expect(JSON.parse(slackBody(words)).text).toContain(
      '“&lt;!channel&gt; &amp; &lt;https://evil.example|here&gt;”',
    );
    const link = wordsOf(message('[here](https://evil.example)'), 'https://spend.example');
    expect(teamsBody(link)).toContain(JSON.stringify('\\[here\\]\\(https://evil.example\\)').slice(1, -1));
  });
});
