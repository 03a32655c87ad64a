/**
 * What somebody can be given a right to, as choices of one select: the account, projects, and of the devices those
 * that the search fits, with everything behind them. A select of 2,000 devices is no choice.
 */
import type { UserModel } from '../../../ui/models/people.ts';
import type { UserCaller } from '../../operations/caller.ts';
import { listDevices } from '../../devices/operations/list-devices.ts';
import { listProjects } from '../../devices/operations/projects.ts';
import { GRANT_KINDS, type GrantKind } from '../../rights/grants.ts';
import type { Visit } from '../page.ts';
import { projectChoices } from './project-choices.ts';

/** Choices of one kind; beyond that somebody has to search. */
const CHOICES_MAX = 200;

type Choices = UserModel['grantable'];

export interface Grantable {
  readonly choices: Choices;
  readonly find: UserModel['find'];
}

export async function grantable(visit: Visit<UserCaller>, held: ReadonlySet<string>): Promise<Grantable> {
  const q = visit.query('find').replace(/\p{C}/gu, '').slice(0, 100);
  const { devices, total } = await visit.invoke(listDevices, { search: q });
  const { projects } = await visit.invoke(listProjects, {});
  const { account } = visit.caller;
  const behind = await account.components.ofDevices(devices.map(({ id }) => id));
  const all: Record<GrantKind, { target: string; label: string }[]> = {
    account: [{ target: '', label: '' }],
    project: projectChoices(projects).map(({ value, label }) => ({ target: value, label })),
    device: devices.map(({ id, name }) => ({ target: id, label: name })),
    component: [],
    service: [],
  };
  for (const device of devices) {
    for (const component of behind.get(device.id) ?? []) {
      const label = `${device.name} · ${component.name}`;
      all.component.push({ target: component.id, label });
      for (const service of component.services)
        all.service.push({ target: service.id, label: `${label} · ${service.name}` });
    }
  }
  const choices = GRANT_KINDS.map((kind) => ({
    kind,
    choices: all[kind]
      .filter(({ target }) => !held.has(target === '' ? 'account' : target))
      .slice(0, CHOICES_MAX)
      .map(({ target, label }) => ({ value: `${kind}:${target}`, label })),
  })).filter((group) => group.choices.length > 0);
  const more = total > devices.length || GRANT_KINDS.some((kind) => all[kind].length > CHOICES_MAX);
  return { choices, find: { q, more } };
}

/** `device:dev_…` as the operation takes it; undefined for what no choice says. */
export function grantOf(choice: string): { kind: GrantKind; target: string | null } | undefined {
  const [name = '', target = ''] = choice.split(':');
  const kind = GRANT_KINDS.find((one) => one === name);
  return kind === undefined ? undefined : { kind, target: target === '' ? null : target };
}
