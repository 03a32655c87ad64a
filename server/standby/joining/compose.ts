import { portalAddress, type PublicPlace } from '../../accounts/facts.ts';
import type { KeyPool } from '../../certificates/keys.ts';
import { openIdentity } from '../../replication/node/identity-file.ts';
import { replicationFolder, type NodeStates } from '../../replication/node/state.ts';
import { Joining } from './joining.ts';

export interface JoiningParts {
  readonly dataFolder: string;
  readonly states: NodeStates;
  readonly place: PublicPlace;
  readonly keyPool: KeyPool;
  readonly now: () => Date;
  readonly life: { readonly restart?: () => void };
  readonly signal: AbortSignal;
}

export function composeJoining({ place, keyPool, now, life, ...parts }: JoiningParts): Joining {
  const { dataFolder, states } = parts;
  const { node } = states.current;
  const folder = replicationFolder(dataFolder);
  return new Joining({
    ...parts,
    restart: () => life.restart?.(),
    identity: () => openIdentity({ folder, node, newKey: () => keyPool.take(), now }),
    self: () => ({
      name: portalAddress(place).replace('https://', ''),
      addresses: [`${place.name}:${place.ports.https}`],
    }),
  });
}
