/**
 * What two nodes say to each other, over one TLS connection:
 *
 *     u8 kind  u32 length  payload
 *
 * Records go as pieces, because one may be as large as a database; everything else is JSON with a grammar of its own.
 */
import { z } from 'zod';
import { ReplicationError } from '../errors.ts';

export const KINDS = {
  hello: 1,
  /** A piece of the record that is on its way; a record ends where its format says. */
  record: 2,
  /** Standby → primary: durable up to here. */
  acknowledged: 3,
  /** Primary → standby: how far the log is, also when nothing happens; the standby knows by it how far it is behind. */
  pulse: 4,
  /** The connection ends, because. */
  farewell: 5,
  /** A piece of a whole file, as an image record outside the sequence: what a new standby begins with. */
  seed: 6,
  /** All files were sent; the log goes on from here. */
  seeded: 7,
  /** Primary → standby: what it has to know to take over; kept there. */
  settings: 8,
  /** Standby → primary: its owner wants it to take over, in order. */
  wish: 9,
  /** Primary → standby: the log ends here and nothing is written any more; could you take over? */
  prepare: 10,
  /** Standby → primary: all is here, applied and compared. */
  prepared: 11,
  /** Primary → standby: take over. This node serves no more until it knows the answer. */
  take: 12,
  /** Standby → primary: the new epoch is on the disk here. */
  taken: 13,
  /** While two nodes become a pair; see `pairing/messages.ts`. */
  pairing: 14,
  /** Standby → primary: how it proved itself; see `proof/report.ts`. */
  proof: 15,
  /** Primary → standby: prove yourself now, somebody wants to see it. */
  prove: 16,
  /** Primary → standby: whether it may take over by itself; and back: what it has written down about it. */
  candidacy: 17,
} as const;

export type FrameKind = keyof typeof KINDS;

const KIND_OF: ReadonlyMap<number, FrameKind> = new Map(
  (Object.keys(KINDS) as FrameKind[]).map((kind) => [KINDS[kind], kind]),
);

/** A piece of a record; larger ones only cost memory on the other side. */
export const PIECE_MAX_BYTES = 256 * 1024;
const HEAD_BYTES = 5;

const Hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`, 'u'));

export const HelloFrame = z.strictObject({
  cluster: Hex(16),
  node: Hex(16),
  incarnation: Hex(16),
  role: z.enum(['primary', 'standby', 'fenced']),
  epoch: z.int().min(1),
  lsn: z.int().min(0),
  hash: Hex(32),
  began: z
    .strictObject({ epoch: z.int().min(2), lsn: z.int().min(0), hash: Hex(32) })
    .nullable()
    .optional(),
  /** A standby that cannot go on from what it has asks for everything. */
  seed: z.boolean(),
});

export const AcknowledgedFrame = z.strictObject({ lsn: z.int().min(0), applied: z.int().min(0) });
export const SeededFrame = z.strictObject({
  /** The log on the standby begins behind this record … */
  lsn: z.int().min(0),
  /** … whose hash this is. */
  hash: Hex(32),
  /** Up to here a commit may be of a file that was gone before it could be sent. */
  until: z.int().min(0),
});

export const PulseFrame = z.strictObject({ lsn: z.int().min(0), timeMs: z.int().min(0) });
export const FarewellFrame = z.strictObject({
  because: z.enum([
    'other-pair',
    'clone',
    'two-primaries',
    'rolled-back',
    'epoch-over',
    'epoch-leap',
    'needs-seed',
    'stopping',
    /** Its owner ended the pair. */
    'unpaired',
  ]),
  epoch: z.int().min(1),
});

/** Kept by the standby as it is; whoever owns a part of it reads it with his own grammar. */
export const SettingsFrame = z.strictObject({
  /** What people call the portal. */
  name: z.string().min(1).max(120),
  /** Where the pair's nodes are reached, `host:port`. */
  addresses: z.array(z.string().max(260)).max(8),
  /** The third party, as `witness/` reads it; null: there is none. */
  witness: z.json(),
});

export const WishFrame = z.strictObject({
  wish: z.literal('switch-over'),
  /** Who asked for it on the standby, and from where. */
  by: z.strictObject({ subject: z.string().max(120), address: z.string().max(60) }).optional(),
});

/** Of `prepare`, `prepared` and `take`: the same three in each, or nothing comes of it. `epoch` is the one to come. */
export const HandOverFrame = z.strictObject({
  epoch: z.int().min(2),
  lsn: z.int().min(0),
  hash: Hex(32),
});

export const TakenFrame = z.strictObject({ epoch: z.int().min(2) });

export const ProveFrame = z.strictObject({ by: z.string().max(120) });

/** The turn numbers the primary's words; `taking` is the standby's answer alone. */
export const CandidacyFrame = z.strictObject({
  candidate: z.boolean(),
  turn: z.int().min(0),
  taking: z.boolean(),
});

export interface Frame {
  readonly kind: FrameKind;
  readonly payload: Buffer;
}

export function encodeFrame(kind: FrameKind, payload: Buffer): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt8(KINDS[kind], 0);
  head.writeUInt32BE(payload.length, 1);
  return Buffer.concat([head, payload]);
}

export const encodeJson = (kind: FrameKind, value: object): Buffer =>
  encodeFrame(kind, Buffer.from(JSON.stringify(value), 'utf8'));

/** @throws ReplicationError `damaged-record` */
export function decodeJson<T>(grammar: z.ZodType<T>, { payload }: Frame): T {
  try {
    return grammar.parse(JSON.parse(payload.toString('utf8')));
  } catch (cause) {
    throw new ReplicationError('damaged-record', 'a frame says nothing that we know', { cause });
  }
}

/** The kind, and how many bytes it has; null while that is not known. @throws ReplicationError `damaged-record` */
function head(bytes: Buffer): { readonly kind: FrameKind; readonly length: number } | null {
  if (bytes.length < HEAD_BYTES) return null;
  const number = bytes.readUInt8(0);
  const kind = KIND_OF.get(number);
  const length = bytes.readUInt32BE(1);
  if (kind === undefined || length > PIECE_MAX_BYTES)
    throw new ReplicationError('damaged-record', `a frame of kind ${number} with ${length} bytes`);
  return { kind, length };
}

/** Cuts a stream of bytes into frames. @throws ReplicationError `damaged-record` */
export async function* frames(chunks: AsyncIterable<Buffer>): AsyncGenerator<Frame, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  /** What came behind `rest` and does not complete a frame yet: put together once, when it does. */
  let more: Buffer[] = [];
  let wanted = HEAD_BYTES;
  let have = 0;
  for await (const chunk of chunks) {
    more.push(chunk);
    have += chunk.length;
    if (have < wanted) continue;
    rest = rest.length === 0 && more.length === 1 ? chunk : Buffer.concat([rest, ...more]);
    more = [];
    let next = head(rest);
    for (; next !== null && rest.length >= HEAD_BYTES + next.length; next = head(rest)) {
      const end = HEAD_BYTES + next.length;
      yield { kind: next.kind, payload: rest.subarray(HEAD_BYTES, end) };
      rest = rest.subarray(end);
    }
    wanted = HEAD_BYTES + (next?.length ?? 0);
    have = rest.length;
  }
  if (have > 0) throw new ReplicationError('damaged-record', 'the connection ended within a frame');
}
