import { queryOptions } from '@tanstack/react-query';
import type { CalendarAnswer } from '../../../contract/calendar-api.ts';
import type { ExposureAction } from '../../../contract/exposure.ts';
import type { MailSettings } from '../../../contract/mail-api.ts';
import type { AccessRulesAnswer } from '../../../contract/members.ts';
import type { SecurityContact } from '../../../contract/security-contact-api.ts';
import { readJson } from '../api/client.ts';
import type { Retention } from './retention.ts';

/** How members sign in and how long they stay signed in. */
export const accessRulesQuery = queryOptions({
  queryKey: ['settings', 'access'],
  queryFn: ({ signal }) => readJson<AccessRulesAnswer>('/settings/access', signal),
  refetchInterval: false,
});

/** What days and quarters are counted by. */
export const calendarQuery = queryOptions({
  queryKey: ['settings', 'calendar'],
  queryFn: ({ signal }) => readJson<CalendarAnswer>('/settings/calendar', signal),
  refetchInterval: false,
});

/** What happens to a key that is found in public. */
export const exposureRuleQuery = queryOptions({
  queryKey: ['settings', 'exposure'],
  queryFn: ({ signal }) => readJson<{ action: ExposureAction; etag: string }>('/exposed-keys/rule', signal),
  refetchInterval: false,
});

/** The organisation's mail server, and where mail may go. */
export const mailQuery = queryOptions({
  queryKey: ['settings', 'mail'],
  queryFn: ({ signal }) => readJson<MailSettings>('/mail', signal),
  refetchInterval: false,
});

/** Whom to tell of incidents, and how the last message went. */
export const securityContactQuery = queryOptions({
  queryKey: ['settings', 'contact'],
  queryFn: ({ signal }) => readJson<SecurityContact>('/security-contact', signal),
});

/** How long what is kept, with the bounds of the plan. */
export const retentionQuery = queryOptions({
  queryKey: ['settings', 'retention'],
  queryFn: ({ signal }) => readJson<Retention>('/settings/retention', signal),
});
