/** What the command line says, for people. */
import { z } from 'zod';
import { Pair, PairName } from '../state/grammar.ts';

export const Listed = z.object({
  fingerprint: z.string(),
  pairs: z.array(z.object({ name: PairName, pair: Pair.omit({ secret: true }) })),
});

export const Added = z.object({ fingerprint: z.string(), token: z.string() });

export function showList({ fingerprint, pairs }: z.infer<typeof Listed>, now: Date): string {
  const lines = pairs.map(({ name, pair }) => `${name}: ${showPair(pair, now)}`);
  return [`Fingerprint ${fingerprint}`, ...(lines.length > 0 ? lines : ['No pair was added yet.'])].join(
    '\n',
  );
}

function showPair({ lease, changed }: Omit<Pair, 'secret'>, now: Date): string {
  if (lease === null || changed === null) return 'nobody has written anything yet';
  const age = Math.round((now.getTime() - new Date(changed).getTime()) / 1000);
  const behind = lease.inSync === null ? 'nobody' : short(lease.inSync);
  return `epoch ${lease.epoch}, ${short(lease.holder)} may serve, ${behind} may take over, renewed ${age} s ago`;
}

/** As the appliances' own pages show a node. */
const short = (node: string): string => node.slice(0, 8);

export function showAdded({ fingerprint, token }: z.infer<typeof Added>): string {
  return [
    'Type this into the Standby page of the primary, with this machine’s address and port.',
    'The token is not shown again.',
    '',
    `  Fingerprint  ${fingerprint}`,
    `  Token        ${token}`,
  ].join('\n');
}
