/** Teams and projects. They are made and renamed; their ids stay on calls for good, so that they are not deleted. */

import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { newId } from '../../contract/ids.ts';
import {
  madeSchema,
  newProjectSchema,
  newTeamSchema,
  renameSchema,
  teamListSchema,
} from '../../contract/teams-api.ts';
import type { AuditAction } from '../../db/audit/actions.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import {
  addProject,
  addTeam,
  hasTeam,
  type ListedTeam,
  listTeams,
  type Renaming,
  renameProject,
  renameTeam,
} from '../../db/tenancy/teams.ts';
import type { App, AppEnv } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { ifMatch, tagOf, unlessChanged } from '../http/preconditions.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import { seenBy } from '../identity/reach.ts';
import type { Services } from '../services.ts';

const tags = ['Teams'];
const changed = { ...jsonAnswer(madeSchema, 'Done'), ...problemAnswers(400, 401, 403, 404, 409, 503) };

const list = createRoute({
  ...access('keys:read'),
  method: 'get',
  path: '/api/v1/teams',
  summary: 'Teams and their projects',
  tags,
  request: { query: z.strictObject({}) },
  responses: { ...jsonAnswer(teamListSchema, 'By name'), ...problemAnswers(400, 401, 403, 503) },
});

const createTeam = createRoute({
  ...access('settings:write'),
  method: 'post',
  path: '/api/v1/teams',
  summary: 'Make a team',
  tags,
  request: { body: jsonBody(newTeamSchema) },
  responses: changed,
});

const createProject = createRoute({
  ...access('settings:write'),
  method: 'post',
  path: '/api/v1/projects',
  summary: 'Make a project of a team',
  tags,
  request: { body: jsonBody(newProjectSchema) },
  responses: changed,
});

const patchTeam = createRoute({
  ...access('settings:write'),
  method: 'patch',
  path: '/api/v1/teams/{id}',
  summary: 'Rename a team; what calls were recorded under it stays under it',
  tags,
  request: { ...ifMatch, params: madeSchema.strict(), body: jsonBody(renameSchema) },
  responses: { ...changed, ...problemAnswers(412) },
});

const patchProject = createRoute({
  ...access('settings:write'),
  method: 'patch',
  path: '/api/v1/projects/{id}',
  summary: 'Rename a project',
  tags,
  request: { ...ifMatch, params: madeSchema.strict(), body: jsonBody(renameSchema) },
  responses: { ...changed, ...problemAnswers(412) },
});

export function teamRoutes(app: App, { db, clock }: Services): void {
  app.openapi(list, async (context) => {
    const principal = context.get('principal');
    const seen = seenBy(principal, 'keys:read');
    const teams = await db.readTenant(principal.organisationId, (unit) => listTeams(unit, seen));
    return context.json({ teams: teams.map(shown) }, 200);
  });

  app.openapi(createTeam, (context) => {
    const id = newId();
    const { name } = context.req.valid('json');
    return change(context, 'team.create', id, async (unit, now) =>
      (await addTeam(unit, { teamId: id, name }, now)) ? 'done' : 'taken',
    );
  });

  app.openapi(createProject, (context) => {
    const id = newId();
    const { teamId, name } = context.req.valid('json');
    return change(context, 'project.create', id, async (unit, now) => {
      if (!(await hasTeam(unit, teamId))) return 'unknown';
      return (await addProject(unit, { projectId: id, teamId, name }, now)) ? 'done' : 'taken';
    });
  });

  app.openapi(patchTeam, (context) => {
    const { id } = context.req.valid('param');
    const { name } = context.req.valid('json');
    return change(context, 'team.rename', id, async (unit) => {
      await unlessChanged(context, unit, async () => tagIn(await allTeams(unit), id));
      return renameTeam(unit, id, name);
    });
  });

  app.openapi(patchProject, (context) => {
    const { id } = context.req.valid('param');
    const { name } = context.req.valid('json');
    return change(context, 'project.rename', id, async (unit) => {
      await unlessChanged(context, unit, async () => tagIn(await allTeams(unit), id));
      return renameProject(unit, id, name);
    });
  });

  async function change(
    context: Context<AppEnv>,
    action: AuditAction,
    id: string,
    work: (unit: TenantUnit, now: Date) => Promise<Renaming>,
  ) {
    const principal = context.get('principal');
    const outcome = await db.inTenant('app_user', principal.organisationId, async (unit) => {
      const now = clock();
      const result = await work(unit, now);
      if (result === 'done')
        await recordAudit(unit, { ...actorOf(principal), action, target: id, result }, now);
      return result;
    });
    if (outcome === 'unknown') return problem(context, 'not_found');
    return outcome === 'taken' ? problem(context, 'name_taken') : context.json({ id }, 200);
  }
}

const allTeams = async (unit: TenantUnit) => (await listTeams(unit, 'all')).map(shown);

function tagIn(teams: Awaited<ReturnType<typeof allTeams>>, id: string): string | null {
  const things = teams.flatMap(({ teamId, etag, projects }) => [
    { id: teamId, etag },
    ...projects.map((project) => ({ id: project.projectId, etag: project.etag })),
  ]);
  return things.find((thing) => thing.id === id)?.etag ?? null;
}

const shown = ({ projects, ...team }: ListedTeam) => ({
  ...team,
  etag: tagOf(team.name),
  projects: projects.map((project) => ({ ...project, etag: tagOf(project.name) })),
});
