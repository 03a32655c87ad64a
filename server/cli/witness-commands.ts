import { z } from 'zod';
import type { Command } from './parse-command.ts';
import { visible } from './show.ts';

const PLACE = '/backend/standby/witness';

const Status = z.object({
  witness: z.object({ kind: z.string(), addresses: z.array(z.string()) }).nullable(),
  serving: z.boolean(),
  covered: z.boolean(),
  renewedAgoS: z.int().nullable(),
  trouble: z.string().nullable(),
});

function show(output: unknown): string {
  const { witness, serving, covered, renewedAgoS, trouble } = Status.parse(output);
  if (witness === null) return 'no witness: the standby takes over only at somebody’s word\n';
  return [
    `witness    ${witness.kind} at ${visible(witness.addresses.join(', '))}`,
    `renewed    ${renewedAgoS === null ? 'never' : `${renewedAgoS} s ago`}${trouble === null ? '' : `, now: ${trouble}`}`,
    `serving    ${serving ? 'yes' : 'no: nothing says that the standby has not taken over'}`,
    `standby    ${covered ? 'takes over by itself when this appliance is lost' : 'does not take over by itself at the moment'}`,
    '',
  ].join('\n');
}

export const witnessCommands: readonly Command[] = [
  {
    words: 'standby witness show',
    takes: [],
    summary: 'The witness, when the lease was renewed, and whether the standby would take over by itself',
    request: () => ({ method: 'GET', path: PLACE }),
    show,
  },
  {
    words: 'standby witness use',
    takes: ['address', 'fingerprint'],
    summary: 'Have a ferngate-witness at host:port, with what its "add" showed; its token is asked for',
    before: async (files) => ({ token: await files.secret('token') }),
    request: ({ address, fingerprint, token }) => ({
      method: 'PUT',
      path: PLACE,
      body: { settings: { kind: 'ferngate', address, fingerprint, token } },
    }),
    show,
  },
  {
    words: 'standby witness etcd',
    takes: ['addresses'],
    options: ['user'],
    summary:
      'Have an etcd as the witness: http(s)://host:port, several with commas; with --user its password is asked for; more on the page',
    before: async (files, { user }) =>
      user === undefined ? {} : { password: await files.secret('password') },
    request: ({ addresses = '', user, password }) => ({
      method: 'PUT',
      path: PLACE,
      body: {
        settings: {
          kind: 'etcd',
          endpoints: addresses.split(','),
          user: user === undefined ? null : { name: user, password },
          ...{ authority: null, certificate: null },
        },
      },
    }),
    show,
  },
  {
    words: 'standby witness try',
    takes: [],
    summary: 'Read the lease and renew it now',
    request: () => ({ method: 'POST', path: `${PLACE}/try`, body: {} }),
    show,
  },
  {
    words: 'standby witness remove',
    takes: [],
    options: ['isolated'],
    summary: 'Have no witness; --isolated yes says that the standby is off or cut off, if it cannot be told',
    request: ({ isolated = '' }) => ({
      method: 'POST',
      path: `${PLACE}/remove`,
      body: { isolated: isolated === 'yes' },
    }),
    show,
  },
];
