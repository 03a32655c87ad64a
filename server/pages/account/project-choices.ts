import type { Choice } from '../../../ui/models/basics.ts';

interface Project {
  readonly id: string;
  readonly client: string;
  readonly name: string;
}

/** "Müller GmbH / Hall 2" */
export function projectChoices(projects: readonly Project[]): Choice[] {
  return projects.map(({ id, client, name }) => ({
    value: id,
    label: client === '' ? name : `${client} / ${name}`,
  }));
}
