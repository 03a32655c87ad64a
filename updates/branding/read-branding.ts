/** A branding record with the key that it has to be signed with, as the image build and the appliance read them. */
import { RecordError } from '../errors.ts';
import { readBounded } from '../files.ts';
import { KEY_FILE_MAX_BYTES, readPublicKeys } from '../keys.ts';
import { RECORD_MAX_BYTES } from '../record.ts';
import { verifyRecord, type VerifiedRecord } from '../verify.ts';
import { checkBranding, type BrandingContent } from './content.ts';

/** One integrator, one signature. Patches will ask for two people. */
const SIGNERS_NEEDED = 1;

export interface Branding {
  readonly record: VerifiedRecord;
  readonly content: BrandingContent;
  /** Ids of the keys that signed. */
  readonly signers: readonly string[];
  /** Exactly what was verified. */
  readonly bytes: Buffer;
  readonly keysPem: string;
}

/** @throws RecordError whatever is wrong */
export function verifyBranding(bytes: Buffer, keysPem: string): Branding {
  const keys = readPublicKeys(keysPem);
  const record = verifyRecord(bytes, { keys, threshold: SIGNERS_NEEDED, kind: 'branding' });
  return {
    record,
    content: checkBranding(record.content),
    signers: record.signers,
    bytes: record.bytes,
    keysPem,
  };
}

/** @throws RecordError whatever is wrong, a file that is missing included */
export async function readBranding(paths: { record: string; keys: string }): Promise<Branding> {
  const record = await readBounded(paths.record, RECORD_MAX_BYTES);
  const keys = await readBounded(paths.keys, KEY_FILE_MAX_BYTES);
  if (record === undefined) throw new RecordError('unreadable', `${paths.record} is not there`);
  if (keys === undefined) throw new RecordError('unreadable', `${paths.keys} is not there`);
  return verifyBranding(record, keys.toString('latin1'));
}
