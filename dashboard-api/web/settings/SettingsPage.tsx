import { useQuery } from '@tanstack/react-query';
import { ratesQuery } from '../currency/queries.ts';
import { useMay } from '../session/rights.ts';
import { Loaded } from '../shell/Loaded.tsx';
import { Page } from '../shell/Page.tsx';
import { Section } from '../shell/Section.tsx';
import { Collector } from '../telemetry/Collector.tsx';
import { telemetryQuery } from '../telemetry/queries.ts';
import { AccessRulesForm } from './AccessRulesForm.tsx';
import { CalendarForm } from './CalendarForm.tsx';
import { ExposureRuleForm } from './ExposureRuleForm.tsx';
import { Mail } from './Mail.tsx';
import {
  accessRulesQuery,
  calendarQuery,
  exposureRuleQuery,
  mailQuery,
  retentionQuery,
  securityContactQuery,
} from './queries.ts';
import { Rates } from './Rates.tsx';
import { RetentionForm } from './RetentionForm.tsx';
import { SecurityContact } from './SecurityContact.tsx';

/** What holds for the whole organisation. */
export function SettingsPage() {
  const rules = useQuery(accessRulesQuery);
  const calendar = useQuery(calendarQuery);
  const exposure = useQuery(exposureRuleQuery);
  const mail = useQuery(mailQuery);
  const contact = useQuery(securityContactQuery);
  const retention = useQuery(retentionQuery);
  const rates = useQuery(ratesQuery);
  const telemetry = useQuery(telemetryQuery);
  const mayWrite = useMay('settings:write');
  const mayPrice = useMay('prices:write');
  return (
    <Page title="Settings" isSimulated={false} aside={null}>
      <div className="max-w-4xl">
        {!mayWrite && (
          <p className="mt-1 text-muted">
            An owner or admin changes what stands here{mayPrice && '; exchange rates are yours to enter'}.
          </p>
        )}
        <Section title="Signing in" about="Every session lives by these rules from its next request on.">
          <Loaded query={rules} what="The rules of signing in" rows={3}>
            {(present) => (
              <AccessRulesForm key={JSON.stringify(present)} present={present} mayWrite={mayWrite} />
            )}
          </Loaded>
        </Section>
        <Section
          title="Calendar"
          about="What budgets, reports and the hours of policies count by. The books stay in UTC."
        >
          <Loaded query={calendar} what="The calendar" rows={2}>
            {(present) => (
              <CalendarForm key={JSON.stringify(present)} present={present} mayWrite={mayWrite} />
            )}
          </Loaded>
        </Section>
        <Section
          title="Other currencies"
          about="The ledger is in US dollars. Bills and own prices in another currency become dollars by the rate of the day of usage. The overview, the explorer and statements can show amounts by these rates too: each period by that of its last day."
        >
          <Loaded query={rates} what="The exchange rates" rows={2}>
            {(list) => <Rates list={list} mayWrite={mayPrice} />}
          </Loaded>
        </Section>
        <Section
          title="A key that is found in public"
          about="Secret scanners report keys that stand in public repositories; each report is checked before anything happens."
        >
          <Loaded query={exposure} what="The rule" rows={1}>
            {({ action }) => <ExposureRuleForm action={action} mayWrite={mayWrite} />}
          </Loaded>
        </Section>
        <Section
          title="Security contact"
          about="Mail about incidents, keys found in public and suspicious activity goes there, besides the channels."
        >
          <Loaded query={contact} what="The security contact" rows={2}>
            {(settings) => <SecurityContact settings={settings} mayWrite={mayWrite} />}
          </Loaded>
        </Section>
        <Section
          title="Retention"
          about="What is over is removed for good, within a day; there is no waste basket."
        >
          <Loaded query={retention} what="The times of retention" rows={4}>
            {(present) => (
              <RetentionForm key={JSON.stringify(present)} present={present} mayWrite={mayWrite} />
            )}
          </Loaded>
        </Section>
        <Section
          title="E-mail"
          about="Alerts by e-mail go through a server of your own, to members and approved domains."
        >
          <Loaded query={mail} what="The mail server" rows={2}>
            {(settings) => <Mail settings={settings} mayWrite={mayWrite} />}
          </Loaded>
        </Section>
        <Section
          title="OpenTelemetry"
          about="Calls are told to a collector of your own as they come in, by the conventions for generative AI. Figures alone; there is no content to tell."
        >
          <Loaded query={telemetry} what="The collector" rows={2}>
            {(present) => <Collector telemetry={present} mayWrite={mayWrite} />}
          </Loaded>
        </Section>
      </div>
    </Page>
  );
}
