import { z } from 'zod';
import type { Command } from './parse-command.ts';
import { visible } from './show.ts';

const Addresses = z.object({
  name: z.string(),
  addresses: z.array(z.string()),
  changedAt: z.string().nullable(),
  routers: z.int(),
  ready: z.int(),
});

const path = '/backend/settings/addresses';

export const addressCommands: readonly Command[] = [
  {
    words: 'addresses list',
    takes: [],
    summary: 'Where machines and technicians find the portal, in the order in which they try',
    request: () => ({ method: 'GET', path }),
    show(output) {
      const { name, addresses, changedAt, routers, ready } = Addresses.parse(output);
      const known = changedAt === null ? '' : `${ready} of ${routers} routers carry them\n`;
      return `${[name, ...addresses].map(visible).join('\n')}\n${known}`;
    },
  },
  {
    words: 'addresses set',
    takes: [],
    options: ['others'],
    summary:
      'Where they find the standby; --others lists names or IPv4 addresses, with commas; without it: none',
    request: ({ others = '' }) => ({
      method: 'PUT',
      path,
      body: { addresses: others.split(',').filter((one) => one !== '') },
    }),
    show: () => 'set; routers fetch it with their next configuration\n',
  },
];
