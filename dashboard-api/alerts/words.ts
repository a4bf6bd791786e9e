/** What a message says to people, in mail and chats: who reads a webhook reads its JSON. Pure. */
import type { AlertMessage } from '../../contract/alerts-api.ts';
import { formatDollars } from '../../contract/money.ts';

export interface Words {
  readonly title: string;
  readonly lines: readonly string[];
  /** Where to look further: a page, never a file. */
  readonly link: string;
}

/** @param publicUrl where browsers reach the dashboard */
export function wordsOf({ type, data }: AlertMessage, publicUrl: string): Words {
  switch (type) {
    case 'budget.threshold': {
      const { budgetName = '', percent = 0, spentNanos = '0', limitNanos = '0' } = data;
      return {
        title: `Budget “${budgetName}”: ${percent} % reached`,
        lines: [`${formatDollars(BigInt(spentNanos))} of ${formatDollars(BigInt(limitNanos))} are spent.`],
        link: `${publicUrl}/budgets`,
      };
    }
    case 'channel.test':
      return { title: 'A test', lines: ['This channel works.'], link: publicUrl };
  }
}

/** For an incoming webhook of Slack: characters that it reads as marks are written as entities (Slack, "Formatting text"). */
export function slackBody({ title, lines, link }: Words): string {
  const plain = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return JSON.stringify({ text: [`*${plain(title)}*`, ...lines.map(plain), link].join('\n') });
}

/** For a workflow of Teams: an adaptive card, its text unmarked (Microsoft, "Adaptive Cards schema", 1.4). */
export function teamsBody({ title, lines, link }: Words): string {
  const block = (text: string, more = {}) => ({
    type: 'TextBlock',
    text: unmarked(text),
    wrap: true,
    ...more,
  });
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    ...{ type: 'AdaptiveCard', version: '1.4' },
    body: [block(title, { weight: 'Bolder' }), ...lines.map((line) => block(line))],
    actions: [{ type: 'Action.OpenUrl', title: 'Open', url: link }],
  };
  const attachment = { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content };
  return JSON.stringify({ type: 'message', attachments: [attachment] });
}

export const mailText = ({ lines, link }: Words): string => [...lines, '', link, ''].join('\n');

/** Markdown's marks are text here. */
const unmarked = (text: string): string => text.replaceAll(/([\\`*_{}[\]<>()#+|~-])/g, '\\$1');
