/**
 * What the portal may ask of the appliance: a closed list of verbs over a unix socket.
 *
 * Two parties: `server`, unprivileged and reachable from outside, asks; `appliance`, root and reachable
 * only through this socket, does. The appliance does not trust the portal: no verb takes a command line,
 * a path or a piece of a configuration file, and each argument has a grammar of its own.
 *
 * On the wire: one JSON object per line (UTF-8, `\n`), at most REQUEST_MAX_BYTES. A request is
 * `{ "id": n, "verb": "room.put", "input": {…} }`; its answer `{ "id": n, "ok": true, "output": {…} }` or
 * `{ "id": n, "ok": false, "error": { "code": "…", "message": "…" } }`. Requests on one connection may
 * overlap; those that change the same room are carried out in the order in which they arrived.
 */
import { z } from 'zod';
import { networkVerbs } from './protocol-network.ts';
import { proofVerbs } from './protocol-proof.ts';
import { Allowance, HeldAllowance, RoomSpec, ROOM_NAMES } from './protocol-room.ts';
import {
  CertificatePem,
  DnsName,
  HostName,
  KeyTag,
  Port,
  PrivateKeyPem,
  RoomNumber,
  ZoneName,
} from './protocol-values.ts';

export {
  NetworkField,
  NetworkProblem,
  NetworkProblemCode,
  NetworkSettings,
  NetworkState,
  NetworkTrial,
} from './protocol-network.ts';

export { ProofFinding, ProofClient } from './protocol-proof.ts';
export { Allowance, HeldAllowance, Protocol, RoomSpec } from './protocol-room.ts';

/** 64,000 allowances or 50,000 names with room to spare; more is not a request of ours. */
export const REQUEST_MAX_BYTES = 16 * 1024 * 1024;

export const RoomState = z.strictObject({
  room: RoomNumber,
  status: z.enum(['stopped', 'starting', 'running', 'failed']),
  /** Why it failed or stopped, for the owner; empty while it runs. */
  reason: z.string(),
  /** Unix time in milliseconds at which the running OpenVPN process was started. */
  sinceMs: z.int().nullable(),
  pid: z.int().nullable(),
  /** Path of OpenVPN's management socket, which only the portal's user may open. */
  management: z.string(),
  /** Kernel offload (module `ovpn`) is in use. */
  offload: z.boolean(),
});
export type RoomState = z.infer<typeof RoomState>;

/** One program of the appliance, as whoever looks after it (systemd, or we ourselves) sees it. */
export const Service = z.strictObject({
  /** Closed, so that the pages have words for each. `vpn` and `names` are a room's OpenVPN and dnsmasq. */
  name: z.enum(['appliance', 'portal', 'door', 'vpn', 'names', 'console', 'clock', 'firewall']),
  /** Whose program it is; null for those of the whole machine. */
  room: RoomNumber.nullable(),
  state: z.enum(['stopped', 'starting', 'running', 'failed']),
  /** Why it failed, in the program's own last words; empty otherwise. */
  reason: z.string(),
  /** Unix time in milliseconds of the start of the running process. */
  sinceMs: z.int().nullable(),
  pid: z.int().nullable(),
  /** How often it came back by itself since somebody started it on purpose. */
  restarts: z.int().min(0),
  /** What it and its children hold, where the machine tells. */
  memoryBytes: z.int().nullable(),
});
export type Service = z.infer<typeof Service>;

/** `set-up`: nobody owns the box yet, and only the pages answer, on 443. `all`: VPN, pages and the way to them. */
export const Entrances = z.enum(['set-up', 'all']);
export type Entrances = z.infer<typeof Entrances>;

/** A pair of appliances, and the time of it in which one of them serves: each promotion begins the next. */
export const Term = z.strictObject({ cluster: z.string().regex(/^[0-9a-f]{32}$/u), epoch: z.int().min(1) });
export type Term = z.infer<typeof Term>;

const Nothing = z.strictObject({});
const OneRoom = z.strictObject({ room: RoomNumber });

/** Each verb with the shape of what it takes and what it answers. */
export const verbs = {
  /** What this appliance can do; also the test that it is there. */
  'appliance.describe': {
    input: Nothing,
    output: z.strictObject({
      protocol: z.literal(1),
      openvpn: z.string(),
      haproxy: z.string(),
      nftables: z.string(),
      kernelOffload: z.boolean(),
    }),
  },
  /** Makes or updates a room; OpenVPN is started anew only if something that it reads at start differs. */
  'room.put': { input: RoomSpec, output: RoomState },
  /** Ends everything in the room and forgets its files, keys included. Absent already: no error. */
  'room.remove': { input: OneRoom, output: Nothing },
  /**
   * Whether this machine stands by: every room is made ready and none runs, kept over restarts and boots. Held: answered
   * when the programs of all rooms have ended. Let go: answered at once, rooms start by themselves.
   *
   * Held with a term: it is over on this machine. From then on whoever lets go has to name a later one, or serve another pair: a
   * portal that could not write down that it must not serve finds out here. @throws `term-over`
   */
  'rooms.hold': {
    input: z.strictObject({ held: z.boolean(), term: Term.optional() }),
    output: Nothing,
  },
  /** The term that is over on this machine; null: none. */
  'rooms.over': { input: Nothing, output: z.strictObject({ over: Term.nullable() }) },
  'room.list': { input: Nothing, output: z.strictObject({ rooms: z.array(RoomState) }) },
  /**
   * The whole set of allowances of a room, replacing the one before in one transaction. Flows that no
   * allowance covers any more are ended, those that stand included.
   */
  'room.allow': {
    input: z.strictObject({ room: RoomNumber, allowances: z.array(Allowance).max(64_000) }),
    output: Nothing,
  },
  /** What the kernel holds now, for comparison with what should be. */
  'room.held': {
    input: OneRoom,
    output: z.strictObject({
      allowances: z.array(HeldAllowance),
      /** False when chains or policies differ from what this program loads. */
      rulesIntact: z.boolean(),
    }),
  },
  /** The whole list of names that the room's DNS answers, replacing the one before. */
  'room.names': {
    input: z.strictObject({ room: RoomNumber, names: ROOM_NAMES }),
    output: Nothing,
  },
  /** All key tags that lead to this room, replacing those before. A tag belongs to one room only. */
  'door.tags': {
    input: z.strictObject({ room: RoomNumber, tags: z.array(KeyTag).max(100_000) }),
    output: Nothing,
  },
  /** The portal's TLS certificate (chain, leaf first) and the public name that redirects lead to. */
  'door.portal': {
    input: z.strictObject({ name: DnsName, certificate: CertificatePem, key: PrivateKeyPem }),
    output: Nothing,
  },
  /** Which of the door's ports are open, kept over restarts. Before the first time: `set-up`. */
  'door.entrances': { input: z.strictObject({ open: Entrances }), output: Nothing },
  'door.describe': {
    input: Nothing,
    output: z.strictObject({
      status: z.enum(['stopped', 'running', 'failed']),
      reason: z.string(),
      pid: z.int().nullable(),
      ports: z.strictObject({ vpn: Port, https: Port, http: Port }),
      open: Entrances,
      openConnections: z.int(),
    }),
  },
  /** All programs of this appliance with their state. `processes`: under `npm start`, without systemd. */
  'system.services': {
    input: Nothing,
    output: z.strictObject({ supervisor: z.enum(['systemd', 'processes']), services: z.array(Service) }),
  },
  /** Is the clock kept right? Null where no time service answers. */
  'system.clock': { input: Nothing, output: z.strictObject({ synchronised: z.boolean().nullable() }) },
  /** Answered before it happens. `portal` and `appliance` drop no tunnel. @throws `not-here` without systemd */
  'system.restart': {
    input: z.strictObject({ what: z.enum(['portal', 'appliance', 'machine']) }),
    output: Nothing,
  },
  /** What the machine itself is called, and its time zone, from its next start on. Nothing happens without systemd. */
  'system.name': { input: z.strictObject({ host: HostName, zone: ZoneName }), output: Nothing },
  /** Shuts the machine down; answered before it happens. @throws `not-here` without systemd */
  'system.powerOff': { input: Nothing, output: Nothing },
  /**
   * The dead man's switch of a machine that serves under a lease: when `until` (milliseconds of CLOCK_BOOTTIME) passes without
   * a later one, all rooms are held and the door is set to `set-up`, also across restarts of the appliance and boots. An absolute time,
   * so that a request that lay in a queue does not count from its arrival. Renewed or taken off, nothing comes back by itself.
   */
  'system.lease': {
    input: z.strictObject({ until: z.union([z.int().min(0), z.literal('off')]) }),
    output: z.strictObject({ state: z.enum(['off', 'armed', 'over']) }),
  },
  ...networkVerbs,
  ...proofVerbs,
} as const satisfies Record<string, { input: z.ZodType; output: z.ZodType }>;

export type Verb = keyof typeof verbs;
export type Input<V extends Verb> = z.infer<(typeof verbs)[V]['input']>;
export type Output<V extends Verb> = z.infer<(typeof verbs)[V]['output']>;

export const ApplianceErrorCode = z.enum([
  'unknown-verb',
  'bad-input',
  'no-such-room',
  'tag-taken',
  'disk-full',
  'command-failed',
  /** This installation cannot do it: it runs under `npm start` on somebody's machine. */
  'not-here',
  /** The change of the network has ended, or another has taken its place. */
  'no-such-trial',
  /** This machine may not serve: see `system.lease`. */
  'lease-over',
  /** The other appliance of the pair has begun a later term. */
  'term-over',
  'internal',
]);
export type ApplianceErrorCode = z.infer<typeof ApplianceErrorCode>;

export const Request = z.strictObject({ id: z.int().min(0), verb: z.string().max(64), input: z.unknown() });

export const Answer = z.discriminatedUnion('ok', [
  z.strictObject({ id: z.int(), ok: z.literal(true), output: z.unknown() }),
  z.strictObject({
    id: z.int(),
    ok: z.literal(false),
    error: z.strictObject({ code: ApplianceErrorCode, message: z.string() }),
  }),
]);
export type Answer = z.infer<typeof Answer>;
