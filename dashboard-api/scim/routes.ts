/**
 * The interface that an identity provider provisions members through: SCIM 2.0 (RFC 7643, RFC 7644). Its requests and
 * answers have the standard's own forms, so that it stands beside the API and not in its document.
 */
import { bodyLimit } from 'hono/body-limit';
import { SCIM_PATH } from '../../contract/scim.ts';
import { auditAccess } from '../audit/access.ts';
import type { App } from '../http/app-env.ts';
import { noStore } from '../http/no-store.ts';
import { limitAddresses, type RequestLimits } from '../identity/request-limits.ts';
import type { Services } from '../services.ts';
import { answered, listAnswered, refused } from './answers.ts';
import type { Resource } from './attributes.ts';
import { authenticateProvider } from './authenticate.ts';
import { resourceTypes, schemas, serviceProviderConfig } from './discovery.ts';
import { groupRoutes } from './group-routes.ts';
import { userRoutes } from './user-routes.ts';

/** A group of some ten thousand members. */
const MAX_BODY_BYTES = 2 * 1024 * 1024;

export function scimRoutes(app: App, services: Services, limits: RequestLimits): void {
  const { db, config, clock } = services;
  const base = `${config.publicUrl}${SCIM_PATH}`;
  const all = `${SCIM_PATH}/*`;
  app.use(
    all,
    noStore(),
    limitAddresses(limits),
    bodyLimit({ maxSize: MAX_BODY_BYTES, onError: (context) => refused(context, 'too_large') }),
    authenticateProvider(db, limits, clock),
    auditAccess(services),
  );
  app.get(`${SCIM_PATH}/ServiceProviderConfig`, (context) =>
    answered(context, 200, serviceProviderConfig(base)),
  );
  const described: [string, readonly Resource[]][] = [
    ['ResourceTypes', resourceTypes(base)],
    ['Schemas', schemas(base)],
  ];
  for (const [name, resources] of described) {
    app.get(`${SCIM_PATH}/${name}`, (context) => listAnswered(context, resources));
    app.get(`${SCIM_PATH}/${name}/:id`, (context) => {
      const found = resources.find(({ id }) => id === context.req.param('id'));
      return found ? answered(context, 200, found) : refused(context, 'not_found');
    });
  }
  userRoutes(app, services, base);
  groupRoutes(app, services, base);
  app.all(all, (context) => refused(context, 'not_found'));
}
