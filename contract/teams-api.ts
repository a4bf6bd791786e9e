/** Teams and their projects, as the dashboard API takes and answers them. A key belongs to a project, and so to a team. */

import * as z from 'zod';
import { tagged } from './etag.ts';

const nameSchema = z.string().trim().min(1).max(120);

export const newTeamSchema = z.strictObject({ name: nameSchema });
export const newProjectSchema = z.strictObject({ teamId: z.uuid(), name: nameSchema });
export const renameSchema = z.strictObject({ name: nameSchema });

const projectSchema = z.object({
  projectId: z.uuid(),
  ...tagged,
  name: z.string(),
  createdAt: z.iso.datetime(),
});

export const teamListSchema = z.object({
  teams: z.array(
    z.object({
      teamId: z.uuid(),
      ...tagged,
      name: z.string(),
      createdAt: z.iso.datetime(),
      projects: z.array(projectSchema),
    }),
  ),
});

/** The id of what was made or changed. */
export const madeSchema = z.object({ id: z.uuid() });

export type TeamList = z.infer<typeof teamListSchema>;
