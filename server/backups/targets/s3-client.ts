/**
 * Requests to an S3-compatible server: signed by aws4fetch (AWS Signature Version 4), sent by Node's own HTTPS so that
 * the address is the one that was checked and the authority may be the owner's. Path-style: `https://host/bucket/key`.
 */
import { AwsClient } from 'aws4fetch';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { isIP } from 'node:net';
import { checkServerIdentity } from 'node:tls';
import { BackupError, isBackupError } from '../errors.ts';
import { resolveTarget } from './address.ts';

/** Between two bytes; a large upload may take hours. */
const SILENCE_MAX_MS = 60_000;
/** Lists and errors; a list page has 1,000 keys at most. */
const ANSWER_MAX_BYTES = 4 * 1024 * 1024;

export interface S3Place {
  readonly host: string;
  readonly port: number;
  readonly region: string;
  readonly bucket: string;
  /** Stands before each name: `ferngate/`, or nothing. */
  readonly prefix: string;
  /** Who certifies the server, in PEM; empty: the authorities that Node knows. */
  readonly authority: string;
}

export interface S3Secret {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface S3Request {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE' | 'HEAD';
  /** Without the bucket; '' for the bucket itself. */
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
}

export class S3Client {
  readonly #place: S3Place;
  readonly #signer: AwsClient;

  constructor(place: S3Place, secret: S3Secret) {
    this.#place = place;
    this.#signer = new AwsClient({ ...secret, service: 's3', region: place.region, retries: 0 });
  }

  /** The whole answer as text. @throws BackupError */
  async text(
    asked: S3Request,
    signal: AbortSignal,
  ): Promise<{ text: string; headers: IncomingMessage['headers'] }> {
    const response = await this.send(asked, signal);
    const pieces: Buffer[] = [];
    let size = 0;
    for await (const piece of response as AsyncIterable<Buffer>) {
      size += piece.length;
      if (size > ANSWER_MAX_BYTES) throw new BackupError('target-failed', 'the S3 server answers too much');
      pieces.push(piece);
    }
    return { text: Buffer.concat(pieces).toString('utf8'), headers: response.headers };
  }

  /** @throws BackupError for every answer that is not 2xx; what it says is not repeated */
  async send(asked: S3Request, signal: AbortSignal): Promise<IncomingMessage> {
    const { host, port, authority } = this.#place;
    const url = this.#url(asked);
    const { method, body } = asked;
    const signed = await this.#signer.sign(url.href, { method, ...(body === undefined ? {} : { body }) });
    const { address, family } = await resolveTarget(host, signal);
    const headers = {
      ...Object.fromEntries(signed.headers),
      host: url.host,
      'content-length': body?.length ?? 0,
    };
    const sent = request({
      host: address,
      family,
      port,
      // An address has no name to ask for (RFC 6066, 3).
      ...(isIP(host) === 0 ? { servername: host } : {}),
      method,
      path: `${url.pathname}${url.search}`,
      headers,
      minVersion: 'TLSv1.2',
      // Compared with the name that was typed, not with the address that it led to.
      checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate),
      ...(authority === '' ? {} : { ca: authority }),
      timeout: SILENCE_MAX_MS,
      signal,
    });
    sent.on('timeout', () =>
      sent.destroy(new BackupError('target-unreachable', 'the S3 server fell silent')),
    );
    try {
      sent.end(body);
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      const status = response.statusCode ?? 0;
      if (status >= 200 && status < 300) return response;
      response.resume();
      throw new BackupError(STATUS[status] ?? 'target-failed', `the S3 server answers ${status}`);
    } catch (error) {
      throw understood(error);
    }
  }

  #url({ key, query = {} }: S3Request): URL {
    const { host, port, bucket } = this.#place;
    const path = [bucket, ...key.split('/')].map(encodeURIComponent).join('/');
    const url = new URL(`https://${host.includes(':') ? `[${host}]` : host}:${port}/${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url;
  }
}

const STATUS: Readonly<Record<number, BackupError['code']>> = {
  400: 'target-failed',
  401: 'target-refused',
  403: 'target-refused',
  404: 'target-missing',
  507: 'target-full',
};

function understood(error: unknown): unknown {
  if (isBackupError(error)) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ABORT_ERR') return error;
  // OpenSSL's verdicts, and Node's own on the name.
  const distrust = /^(ERR_TLS_|CERT_|UNABLE_TO_|DEPTH_|SELF_SIGNED|INVALID_)/.test(code);
  return new BackupError(distrust ? 'target-not-trusted' : 'target-unreachable', 'the S3 server', {
    cause: error,
  });
}
