/** Certificates and a key out of what somebody uploaded: PEM in any order and dress, or a PKCS #12 file. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { Turns } from '../secrets/turns.ts';
import { UploadError, type UploadErrorCode } from './upload-error.ts';

export type Upload =
  | {
      readonly kind: 'pem';
      readonly certificate: string;
      /** Empty: it stands beside the certificates, or is here already. */
      readonly key: string;
      readonly passphrase: string;
    }
  | { readonly kind: 'pkcs12'; readonly file: Uint8Array; readonly passphrase: string };

export interface ReadUpload {
  /** PEM, one certificate each, in the order in which they came. */
  readonly certificates: readonly string[];
  /** PKCS #8 in PEM; empty when there was none. */
  readonly key: string;
}

/** A usual file takes 100 ms; Java's keystores with 100,000 rounds some seconds. */
const READ_MAX_MS = 15_000;
const MEMORY_MAX_MIB = 128;

const Answer = z.union([
  z.strictObject({ certificates: z.array(z.string()), key: z.string() }),
  z.strictObject({ refused: z.string() }),
]);

const PROGRAM = fileURLToPath(new URL('./upload-worker.ts', import.meta.url));

/** Each takes memory and a core while it lasts: one after the other, and a few who wait. */
const turns = new Turns({ atOnce: 1, waitingMax: 4 });

/** @throws UploadError; SecretError `busy` */
export function readUpload(upload: Upload, maxMs = READ_MAX_MS): Promise<ReadUpload> {
  return turns.run(() => readAside(upload, maxMs));
}

async function readAside(upload: Upload, maxMs: number): Promise<ReadUpload> {
  const child = fork(PROGRAM, [], {
    env: {},
    execArgv: [`--max-old-space-size=${MEMORY_MAX_MIB}`],
    serialization: 'advanced',
    // Nothing of it is for a log (IMMUNITY 29).
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    const said = await new Promise<unknown>((resolve, reject) => {
      const fail = () => reject(new UploadError('certificate-unreadable'));
      timer = setTimeout(fail, maxMs);
      child.once('message', resolve);
      child.on('error', fail);
      child.once('exit', fail);
      child.send(upload, (error) => error !== null && fail());
    });
    const answer = Answer.parse(said);
    if ('refused' in answer) throw new UploadError(answer.refused as UploadErrorCode);
    if (answer.certificates.length === 0) throw new UploadError('certificate-unreadable');
    return answer;
  } finally {
    clearTimeout(timer);
    child.kill('SIGKILL');
  }
}
