/** The columns of exports of calls. No content stands in any of them: there is none to be had. */
import { nanosToDollars, sumNanos } from '../../contract/money.ts';
import { TOKEN_CLASSES } from '../../contract/usage.ts';
import type { ExportedCall } from '../../db/exports/calls.ts';
import type { Names } from '../../db/reports/names.ts';
import type { Column } from './csv.ts';

export interface NamedCall extends ExportedCall {
  readonly names: Names;
  /** By class, and their totals. */
  readonly tokens: Readonly<Record<string, string>>;
}

type CallColumn = Column<NamedCall>;

const text = (name: string, about: string, of: CallColumn['of']): CallColumn => ({
  name,
  about,
  of,
  isText: true,
});
const plain = (name: string, about: string, of: CallColumn['of']): CallColumn => ({
  name,
  about,
  of,
  isText: false,
});

const amount = (name: string, about: string, of: CallColumn['of']): CallColumn => ({
  name,
  about,
  of,
  isText: false,
  isAmount: true,
});

/** Who called what, and when: the same in every export of calls. */
const IDENTITY: readonly CallColumn[] = [
  plain('eventId', 'Id of the event', ({ event }) => event.eventId),
  plain('requestId', 'X-ASO-Request-Id of the call', ({ event }) => event.requestId),
  plain('kind', 'closing, correction (of correctsEventId) or refusal', ({ event }) => event.kind),
  plain('correctsEventId', 'The event that this one corrects', ({ event }) => event.correctsEventId),
  plain('admittedAt', 'Usage time, UTC', ({ event }) => event.admittedAt.toISOString()),
  plain('teamId', 'Team at the time of the call', ({ event }) => event.teamId),
  text('teamName', 'Its present name', ({ event, names }) => names.team.get(event.teamId) ?? null),
  plain('projectId', 'Project at the time of the call', ({ event }) => event.projectId),
  text('projectName', 'Its present name', ({ event, names }) => names.project.get(event.projectId) ?? null),
  text('keyId', 'Key', ({ event }) => event.keyId),
  text('keyName', 'Its present name', ({ event, names }) => names.key.get(event.keyId) ?? null),
  plain('ownerId', 'Owner of the key at the time of the call', ({ event }) => event.ownerId),
  text('environment', 'Environment of the key', ({ event }) => event.environment),
  text('provider', 'Provider', ({ event }) => event.provider),
  text('providerAccount', 'Account at the provider, where known', ({ event }) => event.providerAccount),
  plain('upstream', 'provider, or simulator', ({ event }) => event.upstream),
  text('endpoint', 'Path pattern under the provider', ({ event }) => event.endpoint),
  plain('operation', 'What the call was for', ({ event }) => event.operation),
  text('modelRequested', 'Model as asked for', ({ event }) => event.modelRequested),
];

const OUTCOME: readonly CallColumn[] = [
  plain('status', 'HTTP status; empty: none', ({ event }) => event.status),
  plain('outcome', 'How the call ended', ({ event }) => event.outcome),
  plain('refusal', 'Code of the refusal', ({ event }) => event.refusal),
  plain('repeatCount', 'Equal refusals that this row stands for', ({ event }) => event.repeatCount),
];

export const REQUEST_COLUMNS: readonly CallColumn[] = [
  ...IDENTITY,
  text(
    'modelServed',
    'Model as the response names it; several are joined by a space',
    ({ lines }) => [...new Set(lines.flatMap(({ model }) => model ?? []))].join(' ') || null,
  ),
  text('serviceTier', 'Service tier as the response states it', ({ event }) => event.serviceTier),
  plain('isStreamed', 'Whether the answer was a stream', ({ event }) => event.isStreamed),
  plain('endedAt', 'End of the call, UTC', ({ event }) => event.endedAt.toISOString()),
  plain('receivedAt', 'When the event was taken in, UTC', ({ event }) => event.receivedAt.toISOString()),
  ...OUTCOME,
  plain('basis', 'How far the figures can be trusted', ({ event }) => event.basis),
  amount('costUsd', 'Cost with its adjustments, exact US dollars; empty: unknown', (call) => {
    const nanos = costOf(call);
    return nanos === null ? null : nanosToDollars(nanos);
  }),
  plain('costNanos', 'The same in nano-dollars', (call) => costOf(call)?.toString() ?? null),
  plain('chargedNanos', 'What budgets were moved by, nano-dollars', ({ event }) =>
    event.chargedNanos.toString(),
  ),
  ...[...TOKEN_CLASSES, 'input', 'output'].map((name) =>
    plain(`tokens.${name}`, 'Tokens; empty: not stated', ({ tokens }) => tokens[name] ?? null),
  ),
  text(
    'priceVersions',
    'Versions of the price book that priced the lines',
    ({ lines }) => [...new Set(lines.flatMap(({ priceVersion }) => priceVersion ?? []))].join(' ') || null,
  ),
  plain('adjustments', 'How many adjustments the cost contains', ({ adjustments }) => adjustments.length),
  text('flags', 'Codes of what one should know', ({ lines }) =>
    [...new Set(lines.flatMap(({ flags }) => flags))].join(' '),
  ),
  plain('requestBytes', 'Size of the request', ({ event }) => event.requestBytes),
  plain('responseBytes', 'Size of the response', ({ event }) => event.responseBytes),
  plain('firstByteMs', 'Milliseconds from arrival to the first byte', ({ event }) => event.firstByteMs),
  plain('totalMs', 'Milliseconds from admission to the last byte', ({ event }) => event.totalMs),
  text('dimensions', 'Dimensions as JSON', ({ event }) => JSON.stringify(event.dimensions)),
];

export const DECISION_COLUMNS: readonly CallColumn[] = [
  ...IDENTITY,
  plain('decision', 'allowed or refused', ({ event }) => (event.kind === 'refusal' ? 'refused' : 'allowed')),
  plain('refusalLevel', 'Whose policy refused', ({ event }) => event.refusalLevel),
  text('refusalRule', 'By which of its rules', ({ event }) => event.refusalRule),
  plain('policyVersion', 'Version of the key’s policy', ({ event }) => event.policyVersion),
  plain(
    'organisationVersion',
    'Version of all that the gate knew of the organisation, its policies among it',
    ({ event }) => event.organisationVersion,
  ),
  plain('outputCapTokens', 'Cap on output tokens that went up', ({ event }) => event.outputCapTokens),
  plain('outputCapBy', 'Whose cap it was', ({ event }) => event.outputCapBy),
  text('budgetAccounts', 'Blocking budgets that counted the call, or refused it', ({ event }) =>
    event.budgetAccounts.join(' '),
  ),
  ...OUTCOME,
  text('dimensions', 'Dimensions as JSON', ({ event }) => JSON.stringify(event.dimensions)),
];

/** What a call's lines cost with their adjustments; null: one is unknown. */
function costOf({ lines, adjustments }: ExportedCall): bigint | null {
  let cost = 0n;
  for (const { line, costNanos } of lines) {
    const own = adjustments.filter((adjustment) => adjustment.line === line);
    if (costNanos === null && own.length === 0) return null;
    cost += sumNanos([String(costNanos ?? 0n), ...own.map(({ deltaNanos }) => deltaNanos)]);
  }
  return cost;
}
