import { describe, expect, test } from 'vitest';
import type { AlertMessage } from '../../../contract/alerts-api.ts';
import { slackBody, teamsBody, wordsOf } from '../../../dashboard-api/alerts/words.ts';

const message = (budgetName: string): AlertMessage => ({
  type: 'budget.threshold',
  timestamp: '2026-11-20T12:00:00.000Z',
  data: {
    ...{ organisationId: '0194d3a0-0000-7000-8000-000000000001', budgetName, percent: 80 },
    ...{ limitNanos: '1000000000', spentNanos: '812345678', currency: 'USD' },
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

  test('a name is text in a chat, whatever it is', () => {
    const words = wordsOf(message('<!channel> & <https://evil.example|here>'), 'https://spend.example');
    expect(JSON.parse(slackBody(words)).text).toContain(
      '“&lt;!channel&gt; &amp; &lt;https://evil.example|here&gt;”',
    );
    const link = wordsOf(message('[here](https://evil.example)'), 'https://spend.example');
    expect(teamsBody(link)).toContain(JSON.stringify('\\[here\\]\\(https://evil.example\\)').slice(1, -1));
  });
});
