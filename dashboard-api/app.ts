import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { INGEST_PATH } from '../contract/delivery.ts';
import { MAX_REPORT_BYTES } from '../contract/reconciliation-api.ts';
import { channelRoutes } from './alerts/channel-routes.ts';
import { securityContactRoutes } from './alerts/contact-routes.ts';
import { alertRoutes } from './alerts/routes.ts';
import { costCentreRoutes } from './allocation/cost-centre-routes.ts';
import { allocationRoutes } from './allocation/routes.ts';
import { auditAccess } from './audit/access.ts';
import { auditRoutes } from './audit/routes.ts';
import { completenessRoutes } from './books/routes.ts';
import { budgetRoutes } from './budgets/routes.ts';
import { CHARGES_PATH, chargeRoutes } from './charges/routes.ts';
import { closeRoutes } from './close/routes.ts';
import { currencyRoutes } from './currencies/routes.ts';
import { certificateRoutes, deletedOrganisationRoutes } from './deletion/certificate-routes.ts';
import { deletionRoutes } from './deletion/routes.ts';
import { exportRoutes } from './exports/routes.ts';
import { exposureReportRoutes, exposureRuleRoutes } from './exposure/routes.ts';
import { findingRoutes } from './findings/routes.ts';
import { forecastRoutes } from './forecast/routes.ts';
import { accessLog } from './http/access-log.ts';
import { answerErrors } from './http/answer-errors.ts';
import type { App, AppEnv } from './http/app-env.ts';
import { entityTags } from './http/etag.ts';
import { healthRoutes } from './http/health.ts';
import { idempotent } from './http/idempotency.ts';
import { answerInvalidInput } from './http/invalid-input.ts';
import { noStore } from './http/no-store.ts';
import { answerOtherMethods } from './http/other-methods.ts';
import { problem } from './http/problems.ts';
import { requestId } from './http/request-id.ts';
import { jsonOnly, knownHosts, sameSiteOnly } from './http/same-site.ts';
import { securityHeaders } from './http/security-headers.ts';
import { securityTextRoute } from './http/security-text.ts';
import { storableText } from './http/storable-text.ts';
import { refuseUndeclaredRoutes } from './identity/access.ts';
import { accessRulesRoutes } from './identity/access-rules-routes.ts';
import { authenticate } from './identity/authenticate.ts';
import { noteClient } from './identity/client.ts';
import { createRequestLimits, limitAccounts, limitAddresses } from './identity/request-limits.ts';
import { sessionRoutes } from './identity/routes.ts';
import { sessionListRoutes } from './identity/session-routes.ts';
import { ingestRoutes } from './ingest/routes.ts';
import { mailRoutes } from './mail/routes.ts';
import { memberRoutes } from './members/routes.ts';
import { metricsRoute } from './metrics/route.ts';
import { monthToDateRoutes } from './month-to-date/routes.ts';
import { openApiDocument } from './openapi-document.ts';
import { customerRoutes } from './operators/customer-routes.ts';
import { operatorsOnly, readAsSupport, readOnlyForSupport, seeCustomer } from './operators/process.ts';
import { operatorSupportRoutes } from './operators/support-routes.ts';
import { calendarRoutes } from './organisation/calendar-routes.ts';
import { credentialRoutes } from './organisation/credential-routes.ts';
import { hostRoutes } from './organisation/host-routes.ts';
import { policyRoutes } from './organisation/policy-routes.ts';
import { pageRoutes } from './page/routes.ts';
import { policyQuestionRoutes } from './policies/routes.ts';
import { overrideRoutes } from './prices/override-routes.ts';
import { priceRoutes } from './prices/routes.ts';
import { personalRoutes } from './privacy/personal-routes.ts';
import { privacyRoutes } from './privacy/routes.ts';
import { ratingRoutes } from './rating/routes.ts';
import { REPORTS_PATH, reconciliationRoutes } from './reconciliation/routes.ts';
import { reportRoutes } from './reports/routes.ts';
import { retentionRoutes } from './retention/routes.ts';
import { roleRoutes } from './roles/routes.ts';
import { scheduleRoutes } from './schedules/routes.ts';
import { scimRoutes } from './scim/routes.ts';
import { provisioningRoutes } from './scim/settings-routes.ts';
import { secondFactorRoutes } from './second-factor/routes.ts';
import type { Services } from './services.ts';
import { connectionRoutes } from './sso/connection-routes.ts';
import { domainRoutes } from './sso/domain-routes.ts';
import { loginRoutes, stepUpRoutes } from './sso/login-routes.ts';
import { statusRoutes } from './status/routes.ts';
import { storageDestinationRoutes } from './storage/destination-routes.ts';
import { storageUploadRoutes } from './storage/upload-routes.ts';
import { supportRoutes } from './support/routes.ts';
import { telemetryRoutes } from './telemetry/routes.ts';
import { keyCareRoutes } from './tenancy/key-care-routes.ts';
import { keyChangeRoutes } from './tenancy/key-routes.ts';
import { keyRoutes } from './tenancy/routes.ts';
import { teamRoutes } from './tenancy/team-routes.ts';
import { termsRoutes } from './terms/routes.ts';
import { serviceAccountRoutes } from './tokens/service-account-routes.ts';
import { tokenRoutes } from './tokens/token-routes.ts';
import { MEASURES_PATH, measureRoutes } from './unit-cost/measure-routes.ts';
import { unitCostRoutes } from './unit-cost/routes.ts';
import { viewRoutes } from './views/routes.ts';

const API = '/api/*';
const MAX_BODY_BYTES = 64 * 1024;
const MAX_MEASURES_BODY_BYTES = 1024 * 1024;

/**
 * The whole HTTP interface. Order matters where a comment says so.
 * @param openRoutes routes that need no session, such as those that begin one
 */
export function createApp(
  given: Services,
  openRoutes: readonly ((app: App, services: Services) => void)[],
): App {
  const { operators } = given.config;
  const services = operators ? { ...given, db: readOnlyForSupport(given.db) } : given;
  const { config, db, clock, log, cookie } = services;
  const app: App = new OpenAPIHono<AppEnv>({ defaultHook: answerInvalidInput });
  // First, so that every answer, also one that a later step refuses, has an id, a log line and the headers.
  app.use(requestId());
  app.use(accessLog(log, () => clock().getTime()));
  app.use(noteClient(config.trustedProxy));
  app.use(securityHeaders(headerOptions(services)));
  app.onError(answerErrors(log));
  app.notFound((context) => problem(context, 'not_found'));
  if (config.hosts) app.use(knownHosts(config.hosts));
  app.use(API, noStore());
  healthRoutes(app, services);
  metricsRoute(app, services);
  // Before the body limit and the origin check, which are a browser's: gateways sign what they send.
  if (!operators) {
    ingestRoutes(app, services);
    exposureReportRoutes(app, services);
  }
  const limits = createRequestLimits(db, clock, config.requestsPerMinute);
  if (!operators) scimRoutes(app, services, limits);
  app.use(API, limitAddresses(limits));
  app.use(API, sameSiteOnly(originsOf(services)), jsonOnly());
  const tooLarge = { onError: (context: Context<AppEnv>) => problem(context, 'body_too_large') };
  const usual = bodyLimit({ maxSize: MAX_BODY_BYTES, ...tooLarge });
  const ofReports = bodyLimit({ maxSize: 2 * MAX_REPORT_BYTES, ...tooLarge });
  const ofMeasures = bodyLimit({ maxSize: MAX_MEASURES_BODY_BYTES, ...tooLarge });
  app.use(API, (context, next) => {
    const { path } = context.req;
    const isOfRows = MEASURES_PATH.test(path) || CHARGES_PATH.test(path);
    const limit = path === REPORTS_PATH ? ofReports : isOfRows ? ofMeasures : usual;
    return limit(context, next);
  });
  app.use(API, storableText());
  openApiDocument(app, cookie.name);
  statusRoutes(app, services);
  loginRoutes(app, services);
  certificateRoutes(app, services);
  for (const addRoutes of openRoutes) addRoutes(app, services);
  // From here on somebody is known to ask.
  app.use(API, authenticate(db, cookie, clock, config.terms));
  if (operators) app.use(API, operatorsOnly(operators.organisationId), seeCustomer(db, clock));
  app.use(API, limitAccounts(limits), entityTags(), auditAccess(services), idempotent(services));
  if (operators) {
    // Behind the audit log, which writes.
    app.use(API, readAsSupport());
    customerRoutes(app, services);
    operatorSupportRoutes(app, services);
    deletedOrganisationRoutes(app, services);
  } else deletionRoutes(app, services);
  termsRoutes(app, services);
  supportRoutes(app, services);
  sessionRoutes(app, services);
  sessionListRoutes(app, services);
  stepUpRoutes(app, services);
  secondFactorRoutes(app, services);
  connectionRoutes(app, services);
  domainRoutes(app, services);
  provisioningRoutes(app, services);
  accessRulesRoutes(app, services);
  calendarRoutes(app, services);
  retentionRoutes(app, services);
  privacyRoutes(app, services);
  personalRoutes(app, services);
  memberRoutes(app, services);
  roleRoutes(app, services);
  auditRoutes(app, services);
  tokenRoutes(app, services);
  serviceAccountRoutes(app, services);
  reportRoutes(app, services);
  forecastRoutes(app, services);
  monthToDateRoutes(app, services);
  findingRoutes(app, services);
  completenessRoutes(app, services);
  keyRoutes(app, services);
  exposureRuleRoutes(app, services);
  keyCareRoutes(app, services);
  keyChangeRoutes(app, services);
  teamRoutes(app, services);
  budgetRoutes(app, services);
  alertRoutes(app, services);
  channelRoutes(app, services);
  securityContactRoutes(app, services);
  mailRoutes(app, services);
  viewRoutes(app, services);
  scheduleRoutes(app, services);
  exportRoutes(app, services);
  storageDestinationRoutes(app, services);
  storageUploadRoutes(app, services);
  telemetryRoutes(app, services);
  hostRoutes(app, services);
  credentialRoutes(app, services);
  overrideRoutes(app, services);
  policyRoutes(app, services);
  policyQuestionRoutes(app, services);
  priceRoutes(app, services);
  measureRoutes(app, services);
  unitCostRoutes(app, services);
  currencyRoutes(app, services);
  chargeRoutes(app, services);
  costCentreRoutes(app, services);
  allocationRoutes(app, services);
  closeRoutes(app, services);
  reconciliationRoutes(app, services);
  ratingRoutes(app, services);
  app.all(INGEST_PATH, (context) => problem(context, 'method_not_allowed'));
  app.all(API, answerOtherMethods(app));
  securityTextRoute(app, services);
  pageRoutes(app, config.webRoot);
  refuseUndeclaredRoutes(app);
  return app;
}

function headerOptions({ config }: Services) {
  return {
    gatewayOrigin: new URL(config.gateway.url).origin,
    isHttps: new URL(config.publicUrl).protocol === 'https:',
  };
}

function originsOf({ config }: Services): string[] {
  const { protocol, origin } = new URL(config.publicUrl);
  return [origin, ...(config.hosts ?? []).map((host) => `${protocol}//${host}`)];
}
