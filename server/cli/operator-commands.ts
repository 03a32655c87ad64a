import { z } from 'zod';
import { showLink } from './account-commands.ts';
import type { Command } from './parse-command.ts';
import { table } from './show.ts';

const Operator = z.object({
  name: z.string(),
  displayName: z.string(),
  status: z.string(),
  secondFactor: z.boolean(),
});

const path = (operator = '') => `/backend/operators/${encodeURIComponent(operator)}`;

function showAll(output: unknown): string {
  const { operators } = z.object({ operators: z.array(Operator) }).parse(output);
  return table(
    ['OPERATOR', 'NAME', 'STATUS', 'SECOND FACTOR'],
    operators.map((one) => [one.name, one.displayName, one.status, one.secondFactor ? 'on' : 'off']),
  );
}

function act(words: string, summary: string): Command {
  const [, verb] = words.split(' ');
  return {
    words,
    takes: ['operator'],
    summary,
    request: ({ operator }) => ({ method: 'POST', path: `${path(operator)}/${verb}` }),
    show: () => 'done\n',
  };
}

export const operatorCommands: readonly Command[] = [
  {
    words: 'operators list',
    takes: [],
    summary: 'The owner’s people, who work in the back end',
    request: () => ({ method: 'GET', path: '/backend/operators' }),
    show: showAll,
  },
  {
    words: 'operators add',
    takes: ['operator'],
    options: ['display-name'],
    summary: 'Add an operator and print the link that sets the password',
    request: ({ operator = '', ...given }) => ({
      method: 'POST',
      path: '/backend/operators',
      body: { name: operator, displayName: given['display-name'] ?? operator },
    }),
    show: showLink,
  },
  {
    words: 'operators link',
    takes: ['operator'],
    summary: 'Print a link with which an operator sets a new password',
    request: ({ operator }) => ({ method: 'POST', path: `${path(operator)}/password-link` }),
    show: showLink,
  },
  {
    words: 'operators recover',
    takes: ['operator'],
    summary: 'Remove a lost second factor; a new one is set up at the next sign-in',
    request: ({ operator }) => ({ method: 'POST', path: `${path(operator)}/remove-second-factor` }),
    show: () => 'The second factor is off. A new one is asked for at the next sign-in.\n',
  },
  act('operators disable', 'Shut an operator out; sessions end at once'),
  act('operators enable', 'Let an operator in again'),
  {
    words: 'operators delete',
    takes: ['operator'],
    options: ['confirm'],
    summary: 'Delete an operator; --confirm repeats the name',
    request: ({ operator, confirm = '' }) => ({ method: 'DELETE', path: path(operator), body: { confirm } }),
    show: () => 'deleted\n',
  },
];
