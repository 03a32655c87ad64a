/** A bucket of an S3-compatible server. A backup goes up in parts and is an object only when the last step is done. */
import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import { BackupError } from '../errors.ts';
import { S3Client, type S3Place, type S3Secret } from './s3-client.ts';
import { backupFile, type BackupFile, type BackupTarget, type ListedFile } from './target.ts';

/** At least 5 MiB each and at most 10,000 of them (S3, "multipart upload limits"): up to 78 GiB. */
const PART_BYTES = 8 * 1024 * 1024;
const PARTS_MAX = 10_000;
/** 100,000 backups are none of ours. */
const PAGES_MAX = 100;

/** No entities, no attributes: what a server sends is data and nothing else. */
const parser = new XMLParser({ processEntities: false, ignoreAttributes: true, parseTagValue: false });

const Started = z.object({
  InitiateMultipartUploadResult: z.object({ UploadId: z.string().min(1).max(2000) }),
});
const Completed = z.object({ CompleteMultipartUploadResult: z.object({ Key: z.string() }) });
const Entry = z.object({ Key: z.string(), Size: z.coerce.number().int().min(0) });
const many = <T extends z.ZodType>(one: T) =>
  z.union([z.array(one), one.transform((single) => [single])]).optional();
const Listed = z.object({
  ListBucketResult: z.object({
    IsTruncated: z.string().default('false'),
    NextContinuationToken: z.string().optional(),
    Contents: many(Entry),
  }),
});
const Uploads = z.object({
  ListMultipartUploadsResult: z.object({
    Upload: many(z.object({ Key: z.string(), UploadId: z.string() })),
  }),
});

export class S3Target implements BackupTarget {
  readonly #client: S3Client;
  readonly #prefix: string;

  constructor(place: S3Place, secret: S3Secret) {
    this.#client = new S3Client(place, secret);
    this.#prefix = place.prefix;
  }

  async put(file: BackupFile, pieces: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
    const key = this.#prefix + file;
    const begun = await this.#client.text({ method: 'POST', key, query: { uploads: '' } }, signal);
    const uploadId = read(Started, begun.text).InitiateMultipartUploadResult.UploadId;
    try {
      const tags: string[] = [];
      for await (const body of parted(pieces)) {
        if (tags.length >= PARTS_MAX)
          throw new BackupError('target-full', 'too large for this kind of target');
        const query = { partNumber: String(tags.length + 1), uploadId };
        const { headers } = await this.#client.text({ method: 'PUT', key, query, body }, signal);
        tags.push(entityTag(headers.etag));
      }
      const body = new TextEncoder().encode(completion(tags));
      const done = await this.#client.text({ method: 'POST', key, query: { uploadId }, body }, signal);
      // 200 may still carry an error (S3, CompleteMultipartUpload).
      read(Completed, done.text);
    } catch (error) {
      const end = AbortSignal.timeout(10_000);
      await this.#client.text({ method: 'DELETE', key, query: { uploadId } }, end).catch(() => undefined);
      throw error;
    }
  }

  async *get(file: BackupFile, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const response = await this.#client.send({ method: 'GET', key: this.#prefix + file }, signal);
    try {
      for await (const piece of response as AsyncIterable<Buffer>) yield piece;
    } catch (cause) {
      throw new BackupError('target-failed', 'the S3 server broke off', { cause });
    }
  }

  async remove(file: BackupFile, signal: AbortSignal): Promise<void> {
    const key = this.#prefix + file;
    await this.#client.text({ method: 'DELETE', key }, signal).catch(unlessMissing);
    await this.#endUploads(key, signal);
  }

  async list(signal: AbortSignal): Promise<ListedFile[]> {
    const files: ListedFile[] = [];
    let token: string | undefined;
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const query = {
        'list-type': '2',
        prefix: `${this.#prefix}ferngate-`,
        ...(token === undefined ? {} : { 'continuation-token': token }),
      };
      const { text } = await this.#client.text({ method: 'GET', key: '', query }, signal);
      const { Contents = [], IsTruncated, NextContinuationToken } = read(Listed, text).ListBucketResult;
      for (const { Key, Size } of Contents) {
        const file = backupFile(Key.slice(this.#prefix.length));
        if (file !== undefined) files.push({ file, bytes: Size });
      }
      token = NextContinuationToken;
      if (IsTruncated !== 'true' || token === undefined) break;
    }
    return files;
  }

  /** Parts of an upload that broke off cost space until somebody says that it is over. Not every server can list them. */
  async #endUploads(key: string, signal: AbortSignal): Promise<void> {
    const asked = { method: 'GET', key: '', query: { uploads: '', prefix: key } } as const;
    const answer = await this.#client.text(asked, signal).catch(() => undefined);
    const listed = Uploads.safeParse(parser.parse(answer?.text ?? ''));
    for (const { Key, UploadId } of listed.data?.ListMultipartUploadsResult.Upload ?? [])
      if (Key === key)
        await this.#client
          .text({ method: 'DELETE', key, query: { uploadId: UploadId } }, signal)
          .catch(unlessMissing);
  }
}

/** Parts of exactly PART_BYTES, the last one shorter; one is in memory at a time. */
async function* parted(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let part = new Uint8Array(PART_BYTES);
  let filled = 0;
  for await (const piece of pieces) {
    for (let from = 0; from < piece.length;) {
      const taken = piece.subarray(from, from + PART_BYTES - filled);
      part.set(taken, filled);
      filled += taken.length;
      from += taken.length;
      if (filled < PART_BYTES) continue;
      yield part;
      part = new Uint8Array(PART_BYTES);
      filled = 0;
    }
  }
  if (filled > 0) yield part.slice(0, filled);
}

/** Quoted hexadecimal, with a count after a hyphen: what is put into our own XML is exactly that. */
function entityTag(tag: string | undefined): string {
  const [, plain] = /^"?([0-9A-Za-z-]{1,200})"?$/.exec(tag ?? '') ?? [];
  if (plain === undefined) throw new BackupError('target-failed', 'the S3 server named no part');
  return plain;
}

function completion(tags: readonly string[]): string {
  const parts = tags.map(
    (tag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>"${tag}"</ETag></Part>`,
  );
  return `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`;
}

function read<T extends z.ZodType>(schema: T, text: string): z.output<T> {
  const parsed = schema.safeParse(parser.parse(text));
  if (!parsed.success) throw new BackupError('target-failed', 'the S3 server answers something else');
  return parsed.data;
}

function unlessMissing(error: unknown): void {
  if (!(error instanceof BackupError) || error.code !== 'target-missing') throw error;
}
