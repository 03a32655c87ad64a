/** What the history's own process is asked, and what it answers: one line of JSON each. */
import { z } from 'zod';
import { FileName } from '../../record/header.ts';
import { Heads } from '../../spool/heads.ts';
import { HISTORY_ERROR_CODES } from '../errors.ts';
import { Manifest } from '../snapshots/manifest.ts';

const Path = z.string().min(1).max(4_096);

const Base = z.discriminatedUnion('kind', [
  /** The log begins with its first record. */
  z.strictObject({ kind: z.literal('nothing') }),
  z.strictObject({ kind: z.literal('snapshot'), manifest: Manifest }),
  /** Files were copied into the folder, each at a record of its own; `lsn` is the first of these. */
  z.strictObject({
    kind: z.literal('copies'),
    lsn: z.int().min(0),
    heads: Heads,
    copiedUntil: z.int().min(0),
  }),
]);
export type Base = z.infer<typeof Base>;

export const Job = z.strictObject({
  /** Of the history: snapshots and images. */
  history: Path,
  log: Path,
  /** A private one, in which the files are made. */
  folder: Path,
  base: Base,
  to: z.int().min(0),
  /** The files that are wanted; null: all that there were. */
  only: z.array(FileName).nullable(),
  /** Where the wanted files have to stand at the end, and that each becomes an image; null: they stay as files. */
  pack: z.strictObject({ heads: Heads, cluster: z.string(), epoch: z.int().min(1) }).nullable(),
});
export type Job = z.infer<typeof Job>;

export const STEPS = ['files', 'records', 'packing'] as const;

const Images = Manifest.shape.images;

export const Said = z.discriminatedUnion('say', [
  z.strictObject({
    say: z.literal('progress'),
    step: z.enum(STEPS),
    done: z.number().min(0),
    total: z.number().min(0),
  }),
  z.strictObject({
    say: z.literal('done'),
    lsn: z.int().min(0),
    hash: z.string(),
    /** Of the last record that was applied; 0 when there was none. */
    timeMs: z.int().min(0),
    files: z.array(FileName),
    images: Images,
  }),
  z.strictObject({
    say: z.literal('failed'),
    code: z.enum(HISTORY_ERROR_CODES),
    detail: z.string().max(600),
    /** Something that is kept is broken, and an older snapshot may lead there all the same. */
    broken: z.boolean(),
    /** How far it came; 0: not even to the snapshot. */
    reached: z.int().min(0),
  }),
]);
export type Said = z.infer<typeof Said>;
export type Done = Extract<Said, { say: 'done' }>;
export type Failed = Extract<Said, { say: 'failed' }>;
export type Progress = Extract<Said, { say: 'progress' }>;
