/**
 * The disk: what lies where. Both slots of root and portal have room from the start, since a patch cannot make any.
 *
 * Identifiers are the same on every disk, as everything in the image is; the data partition's are made at first boot.
 */

export const MIB = 1024 * 1024;
const SECTOR_BYTES = 512;
/** Where partitions start on every disk that is divided today; also the grain of the rest. */
const FIRST_MIB = 1;
/** Sparse: what a hypervisor shows. The data partition takes what the slots leave. */
export const DISK_MIB = 16 * 1024;

/** Discoverable Partitions Specification. */
const TYPES = {
  esp: 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B',
  root: '4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709',
  linux: '0FC63DAF-8483-4772-8E79-3D69D8477DE4',
} as const;

const DISK_ID = '6D0A2F2E-5E0B-4F1C-9B6E-0B7C5D1A0F00';

export interface Partition {
  readonly label: string;
  readonly type: string;
  readonly id: string;
  readonly startBytes: number;
  readonly sizeBytes: number;
}

interface Wanted {
  readonly label: string;
  readonly type: keyof typeof TYPES;
  readonly mib: number;
}

const WANTED: readonly Wanted[] = [
  { label: 'ESP', type: 'esp', mib: 256 },
  { label: 'ferngate-root-a', type: 'root', mib: 512 },
  { label: 'ferngate-root-b', type: 'root', mib: 512 },
  { label: 'ferngate-portal-a', type: 'linux', mib: 256 },
  { label: 'ferngate-portal-b', type: 'linux', mib: 256 },
];

export function planPartitions(): Partition[] {
  let nextMib = FIRST_MIB;
  return WANTED.map(({ label, type, mib }, index) => {
    const startBytes = nextMib * MIB;
    nextMib += mib;
    const id = DISK_ID.slice(0, -1) + String(index + 1);
    return { label, type: TYPES[type], id, startBytes, sizeBytes: mib * MIB };
  });
}

/** @returns a script for sfdisk(8) */
export function renderPartitions(partitions: readonly Partition[]): string {
  const lines = partitions.map(
    ({ label, type, id, startBytes, sizeBytes }) =>
      `start=${startBytes / SECTOR_BYTES}, size=${sizeBytes / SECTOR_BYTES}, type=${type}, uuid=${id}, name="${label}"`,
  );
  return ['label: gpt', `label-id: ${DISK_ID}`, 'unit: sectors', ...lines, ''].join('\n');
}

/** @throws RangeError for a label that is not in the plan */
export function partitionNamed(label: string): Partition {
  const found = planPartitions().find((partition) => partition.label === label);
  if (!found) throw new RangeError(`no partition is called ${label}`);
  return found;
}
