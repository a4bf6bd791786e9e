/** What a message says to people, in mail and chats: who reads a webhook reads its JSON. Pure. */
import type { AlertMessage } from '../../contract/alerts-api.ts';
import type { FindingKind } from '../../contract/findings-api.ts';
import { formatDollars } from '../../contract/money.ts';

type ChangedRow = NonNullable<AlertMessage['data']['rows']>[number];

export interface Words {
  readonly title: string;
  readonly lines: readonly string[];
  /** Where to look further: a page, never a file. */
  readonly link: string;
}

/** @param publicUrl where browsers reach the dashboard */
export function wordsOf({ type, data }: AlertMessage, publicUrl: string): Words {
  switch (type) {
    case 'budget.threshold':
      return thresholdWords(data, publicUrl);
    case 'report.scheduled':
      return reportWords(data, publicUrl);
    case 'report.stopped': {
      const why = data.stoppedBy === 'owner_left' ? 'has left' : 'may not read usage any more';
      return {
        title: `Report “${data.reportName ?? ''}” has stopped`,
        lines: [`Its owner ${why}. Somebody else can go on with it.`],
        link: publicUrl,
      };
    }
    case 'spend.unusual':
    case 'activity.suspicious':
      return findingWords(data, publicUrl);
    case 'key.exposed':
      return exposedWords(data, publicUrl);
    case 'key.ends':
      return endingWords(data, publicUrl);
    case 'notice.incident':
      return { title: 'An incident', lines: [data.text ?? ''], link: publicUrl };
    case 'channel.test':
      return { title: 'A test', lines: ['This channel works.'], link: publicUrl };
  }
}

function thresholdWords(data: AlertMessage['data'], publicUrl: string): Words {
  const { budgetName = '', percent = 0, amountNanos, expectedNanos } = data;
  const amount = (nanos = '0') => formatDollars(BigInt(nanos));
  const spent = `${amount(data.spentNanos)} of ${amount(data.limitNanos)} are spent.`;
  const link = `${publicUrl}/budgets`;
  if (expectedNanos !== undefined)
    return {
      title: `Budget “${budgetName}” is expected to be passed`,
      lines: [`By its end it will come to ${amount(expectedNanos)}, as the forecast has it.`, spent],
      link,
    };
  const reached = amountNanos === undefined ? `${percent} %` : amount(amountNanos);
  return { title: `Budget “${budgetName}”: ${reached} reached`, lines: [spent], link };
}

function reportWords(data: AlertMessage['data'], publicUrl: string): Words {
  const { reportName = '', from = '', to = '', timeZone = 'UTC', groupBy = '', unknownLines = 0 } = data;
  const rows = [...(data.total ? [{ ...data.total, label: 'Total' }] : []), ...(data.rows ?? [])];
  const query = new URLSearchParams({ from, to, groupBy });
  return {
    title: `${reportName}: ${data.total ? formatDollars(BigInt(data.total.costNanos)) : ''}`,
    lines: [
      `${from} to ${to} (days of ${timeZone}), against the period before:`,
      ...rows.map(rowWords),
      ...(data.recordedFrom
        ? [`The period before is not whole: calls are on record from ${data.recordedFrom} on.`]
        : []),
      ...(unknownLines > 0 ? [`Not in it: ${unknownLines} lines whose cost is unknown.`] : []),
    ],
    link: `${publicUrl}/?${query}`,
  };
}

function rowWords({ label, costNanos, changeNanos, changePercent }: ChangedRow): string {
  const change = BigInt(changeNanos);
  const sign = change > 0n ? '+' : '';
  const isGone = costNanos === '0' && change < 0n;
  const share =
    changePercent === null
      ? change > 0n
        ? 'new'
        : 'as before'
      : isGone
        ? 'gone'
        : `${sign}${changePercent} %`;
  return `${label}: ${formatDollars(BigInt(costNanos))} (${sign}${formatDollars(change)}, ${share})`;
}

const DONE: Readonly<Record<string, string>> = {
  revoke: 'It was revoked at once.',
  disable: 'It was switched off at once.',
  key_was_revoked: 'It had been revoked before.',
  secret_had_ended: 'The secret that was found had ended before; the key goes on.',
};

function exposedWords(data: AlertMessage['data'], publicUrl: string): Words {
  const { keyId = '', keyName = keyId, action = '', place } = data;
  return {
    title: `Key “${keyName}” was found in public`,
    lines: [DONE[action] ?? 'Look at it.', ...(place === undefined ? [] : [`It stands at ${place}.`])],
    link: `${publicUrl}/keys?view=exposed`,
  };
}

function endingWords(data: AlertMessage['data'], publicUrl: string): Words {
  const { keyId = '', keyName = keyId, ends = 'key', endsAt = '', days = 1 } = data;
  const left = days === 1 ? 'a day' : `${days} days`;
  const isWhole = ends === 'key';
  return {
    title: isWhole
      ? `Key “${keyName}” ends in ${left}`
      : `A former secret of key “${keyName}” ends in ${left}`,
    lines: [
      isWhole
        ? `From ${endsAt} on its calls are refused. Make another key, or rotate it, before then.`
        : `From ${endsAt} on calls that still show it are refused. Whoever uses it needs the new one.`,
    ],
    link: `${publicUrl}/keys?open=${encodeURIComponent(keyId)}`,
  };
}

const FOUND: Readonly<Record<FindingKind, string>> = {
  'spend.day': 'Unusual spend in a day',
  'spend.hour': 'Unusual spend in an hour',
  'requests.hour': 'Unusual traffic',
  'errors.hour': 'Many errors',
  'keys.refused': 'A key is refused again and again',
  'login.new_device': 'Sign-in from a new device',
  'login.new_country': 'Sign-in from a new country',
  'login.break_glass': 'Sign-in past single sign-on',
};

function findingWords(data: AlertMessage['data'], publicUrl: string): Words {
  const { kind = 'spend.day', scope, scopeId, scopeName, actual, expected, bucketAt } = data;
  const name = scopeName ?? scopeId;
  const amount = (text: string) =>
    kind.startsWith('spend.') ? formatDollars(BigInt(text)) : `${text} calls`;
  const compared = expected === undefined ? '' : `, where ${amount(expected)} are usual`;
  return {
    title: name === undefined ? FOUND[kind] : `${FOUND[kind]}: ${scope} ${name}`,
    lines: [
      ...(actual === undefined ? [] : [`${amount(actual)}${compared}.`]),
      `Since ${bucketAt ?? 'now'}.`,
    ],
    link: publicUrl,
  };
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
    type: 'AdaptiveCard',
    version: '1.4',
    body: [block(title, { weight: 'Bolder' }), ...lines.map((line) => block(line))],
    actions: [{ type: 'Action.OpenUrl', title: 'Open', url: link }],
  };
  const attachment = { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content };
  return JSON.stringify({ type: 'message', attachments: [attachment] });
}

export const mailText = ({ lines, link }: Words): string => [...lines, '', link, ''].join('\n');

/** Markdown's marks are text here. */
const unmarked = (text: string): string => text.replaceAll(/([\\`*_{}[\]<>()#+|~-])/g, '\\$1');
