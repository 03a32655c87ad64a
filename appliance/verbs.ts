import type { Door } from './door/door.ts';
import type { Description } from './describe.ts';
import type { LeaseSwitch } from './lease/lease-switch.ts';
import type { Network } from './network/network.ts';
import type { ProofRoom } from './proof/proof-room.ts';
import type { Input, Output, Verb } from './protocol.ts';
import type { Rooms } from './rooms/rooms.ts';
import type { System } from './system/system.ts';

/** The first ones lead to the rest. */
const FINDINGS_MAX = 20;

export type Handlers = { [V in Verb]: (input: Input<V>) => Promise<Output<V>> };

export type Parts = {
  rooms: Rooms;
  door: Door;
  lease: LeaseSwitch;
  system: System;
  network: Network;
  proofRoom: ProofRoom;
  description: Description;
};

/** Who does what the portal asks for; each verb of the protocol has its line. */
export function createHandlers(parts: Parts): Handlers {
  const { rooms, door, lease, system, network, description } = parts;
  return {
    'appliance.describe': async () => description,
    'room.put': (spec) => rooms.put(spec),
    'room.remove': async (input) => {
      // The door first: nobody is led to a room that is going.
      await door.removeRoom(input.room);
      await rooms.remove(input);
      return {};
    },
    'rooms.hold': async ({ held, term }) => {
      if (!held) lease.refuseIfOver();
      await rooms.hold(held, term);
      return {};
    },
    'rooms.over': async () => ({ over: rooms.over }),
    'room.list': async () => rooms.list(),
    'room.allow': async (input) => {
      await rooms.allow(input);
      return {};
    },
    'room.held': (input) => rooms.held(input),
    'room.names': async (input) => {
      await rooms.putNames(input);
      return {};
    },
    ...ofProofs(parts),
    'door.tags': async ({ room, tags }) => {
      await door.putTags(room, rooms.uplinkAddress(room), tags);
      return {};
    },
    'door.portal': async (input) => {
      await door.putPortal(input);
      return {};
    },
    'door.entrances': async ({ open }) => {
      if (open === 'all') lease.refuseIfOver();
      await door.putEntrances(open);
      return {};
    },
    'door.describe': () => door.describe(),
    'system.lease': (input) => lease.set(input),
    ...ofSystem(system),
    'network.get': () => network.state(),
    'network.try': ({ settings }) => network.try(settings, 'the portal'),
    'network.confirm': ({ trial }) => network.confirm(trial),
    'network.revert': ({ trial }) => network.revert(trial),
  };
}

function ofSystem(
  system: System,
): Pick<Handlers, 'system.services' | 'system.clock' | 'system.name' | 'system.restart' | 'system.powerOff'> {
  return {
    'system.services': () => system.services(),
    'system.clock': async () => ({ synchronised: await system.clock() }),
    'system.name': async (input) => {
      await system.name(input);
      return {};
    },
    'system.restart': async ({ what }) => {
      await system.restart(what);
      return {};
    },
    'system.powerOff': async () => {
      await system.powerOff();
      return {};
    },
  };
}

/** What a standby asks about itself. */
function ofProofs({
  rooms,
  door,
  proofRoom,
}: Parts): Pick<Handlers, 'room.check' | 'door.check' | 'proof.open' | 'proof.dial'> {
  return {
    'room.check': async ({ tags, ...input }) => ({
      findings: [...(await rooms.check(input)), ...(await door.checkTags(input.spec.room, tags))].slice(
        0,
        FINDINGS_MAX,
      ),
    }),
    'door.check': async (input) => ({ findings: await door.check(input) }),
    'proof.open': (input) => proofRoom.open(input),
    'proof.dial': (client) => proofRoom.dial(client),
  };
}
