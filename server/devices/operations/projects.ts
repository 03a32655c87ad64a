import { z } from 'zod';
import { accountOperation } from '../../operations/operation.ts';
import { Done, Empty, Id } from '../../operations/values.ts';
import { viewerOf } from '../viewer.ts';
import { ProjectFields } from './device-input.ts';

const ProjectView = z.object({ id: z.string(), client: z.string(), name: z.string(), devices: z.int() });

export const listProjects = accountOperation({
  id: 'project.list',
  method: 'GET',
  path: '/projects',
  summary:
    'Clients and projects, by which devices are grouped and rights are given, as far as you see their devices',
  right: 'device.see',
  input: Empty,
  output: z.object({ projects: z.array(ProjectView) }),
  async run({ account, caller }) {
    return { projects: await account.projects.list(viewerOf(caller), account.now()) };
  },
});

export const createProject = accountOperation({
  id: 'project.create',
  method: 'POST',
  path: '/projects',
  summary: 'Add a project',
  right: 'device.change',
  input: z.strictObject(ProjectFields),
  output: ProjectView,
  object: ({ client, name }) => `${client} / ${name}`,
  run: ({ account }, input) => account.projects.create(input),
});

export const changeProject = accountOperation({
  id: 'project.change',
  method: 'PUT',
  path: '/projects/{projectId}',
  summary: 'Rename a project or its client',
  right: 'device.change',
  input: z.strictObject({ projectId: Id, ...ProjectFields }),
  output: ProjectView,
  object: ({ client, name }) => `${client} / ${name}`,
  run: ({ account }, { projectId, ...input }) => account.projects.change(projectId, input),
});

export const deleteProject = accountOperation({
  id: 'project.delete',
  method: 'DELETE',
  path: '/projects/{projectId}',
  summary: 'Delete a project; its devices stay, rights that were given through it end',
  right: 'device.change',
  input: z.strictObject({ projectId: Id }),
  output: Done,
  object: ({ projectId }) => projectId,
  async run({ account }, { projectId }) {
    await account.projects.remove(projectId);
    await account.cutoff.rightsChanged();
    return {};
  },
});
