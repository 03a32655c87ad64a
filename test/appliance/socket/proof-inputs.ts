/** What a portal that was broken into might put into the verbs of a proof. */
import type { RoomSpec } from '../../../appliance/protocol.ts';

interface Hostile {
  readonly spec: RoomSpec;
  /** Of another account. */
  readonly other: RoomSpec;
  readonly evil: readonly unknown[];
  /** Blocks that end early and go on with a directive. */
  readonly escapes: (label: string, pem: string) => readonly string[];
}

type Table = readonly (readonly [string, unknown])[];

const each = (values: readonly unknown[], make: (value: unknown) => unknown): Table =>
  values.map((value) => [JSON.stringify(value).slice(0, 60), make(value)] as const);

const FIELDS = ['authorities', 'serverName', 'certificate', 'key', 'tlsCryptV2'];

export function proofInputs({ spec, other, evil, escapes }: Hostile): Record<string, Table> {
  const nothing = { names: [], allowances: [], tags: [] };
  const networks = [...evil, '10.0.0.1/8', '10.0.0.0/33', '::/0', '10.0.0.0/8\n'];
  const { certificate, key, authorities } = spec;
  const client = {
    ...{ authorities, serverName: 'room.a', certificate, key },
    tlsCryptV2: spec.tlsCryptV2.replaceAll('server key', 'client key'),
  };
  return {
    'rooms.hold': [
      ...each([...evil, 'true', 1], (held) => ({ held })),
      ...each([...evil, 'A'.repeat(32)], (cluster) => ({ held: true, term: { cluster, epoch: 1 } })),
      ...each([0, -1, 1.5, '1', null, 1e300], (epoch) => ({
        held: true,
        term: { cluster: 'a'.repeat(32), epoch },
      })),
    ],
    'room.check': [
      ...each(networks, (pool) => ({ ...nothing, spec: { ...spec, pool } })),
      ...each([...evil, 'A'.repeat(64)], (tag) => ({ ...nothing, spec, tags: [tag] })),
      ...each([...evil, 'a..b', 'x y.z'], (name) => ({
        ...{ ...nothing, spec },
        names: [{ name, address: '10.80.4.1' }],
      })),
    ],
    'door.check': each([...evil, 'A.example', 'a\nbind :1'], (name) => ({ name, certificate, key })),
    'proof.open': [
      ...each(networks, (pool) => ({ spec: { ...spec, pool } })),
      ...each([...evil, ...escapes('PRIVATE KEY', key), other.key], (value) => ({
        spec: { ...spec, key: value },
      })),
    ],
    'proof.dial': FIELDS.flatMap((field) =>
      each([...evil, ...escapes('CERTIFICATE', certificate), 'a b', '-x', 'x\nplugin y'], (value) => ({
        ...{ ...client, [field]: value },
      })),
    ),
  };
}
