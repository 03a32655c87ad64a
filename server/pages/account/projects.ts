/** Clients and their projects. */
import type { ProjectFormModel } from '../../../ui/models/people.ts';
import { paths } from '../../../ui/paths.ts';
import {
  changeProject,
  createProject,
  deleteProject,
  listProjects,
} from '../../devices/operations/projects.ts';
import type { UserCaller } from '../../operations/caller.ts';
import { notFound } from '../../refusal.ts';
import type { Refused } from '../outcome.ts';
import { accountPage, go, show, type Answer, type Page, type Visit } from '../page.ts';

type Own = Visit<UserCaller>;
type About = ProjectFormModel['project'];

const right = 'device.change';

export const projectPages: readonly Page[] = [
  accountPage({ method: 'GET', path: paths.projects(), right: 'device.see', run: list }),
  accountPage({
    method: 'GET',
    path: paths.projectNew(),
    right,
    run: (visit) => showForm(visit, null, { client: '', name: '' }),
  }),
  accountPage({ method: 'POST', path: paths.projects(), right, run: (visit) => save(visit, null) }),
  accountPage({
    method: 'GET',
    path: paths.projectEdit(':id'),
    right,
    async run(visit) {
      const project = await projectOf(visit);
      return showForm(visit, project, project);
    },
  }),
  accountPage({
    method: 'POST',
    path: paths.projectEdit(':id'),
    right,
    run: async (visit) => save(visit, await projectOf(visit)),
  }),
  accountPage({
    method: 'GET',
    path: paths.projectDelete(':id'),
    right,
    async run(visit) {
      const { id, name } = await projectOf(visit);
      return show('confirm', {
        act: 'projectDelete',
        action: paths.projectDelete(id),
        back: paths.projects(),
        name,
        type: null,
        gone: [],
        errors: [],
      });
    },
  }),
  accountPage({
    method: 'POST',
    path: paths.projectDelete(':id'),
    right,
    async run(visit) {
      visit.form.expect();
      const { id, name } = await projectOf(visit);
      await visit.invoke(deleteProject, { projectId: id });
      return go(paths.projects(), { code: 'projectDeleted', params: { name } });
    },
  }),
];

async function list({ invoke, caller }: Own): Promise<Answer> {
  const { projects } = await invoke(listProjects, {});
  const clients = [...Map.groupBy(projects, ({ client }) => client)].map(([name, its]) => ({
    name,
    projects: its.map((one) => ({ id: one.id, name: one.name, devices: one.devices })),
  }));
  return show('projects', { clients, mayManage: caller.rights.has(right) });
}

async function projectOf({ invoke, param }: Own) {
  const { projects } = await invoke(listProjects, {});
  const found = projects.find(({ id }) => id === param('id'));
  if (found === undefined) throw notFound();
  return found;
}

async function save(visit: Own, project: About): Promise<Answer> {
  const outcome =
    project === null
      ? await visit.submit(createProject)
      : await visit.submit(changeProject, { projectId: project.id });
  const typed = { client: visit.form.text('client'), name: visit.form.text('name') };
  if (!outcome.ok) return showForm(visit, project, { ...typed, refused: outcome });
  return go(paths.projects(), { code: 'projectSaved', params: { name: outcome.output.name } });
}

async function showForm(
  { invoke }: Own,
  project: About,
  { client, name, refused }: { client: string; name: string; refused?: Refused },
): Promise<Answer> {
  const { projects } = await invoke(listProjects, {});
  const model: ProjectFormModel = {
    project: project === null ? null : { id: project.id, name: project.name },
    clients: [...new Set(projects.map((one) => one.client))],
    values: { client, name },
    errors: refused?.errors ?? [],
  };
  return show('project-form', model, refused?.status ?? 200);
}
