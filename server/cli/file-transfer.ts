/** Files between this command line and the portal, over the owner's socket: no path is ever said to the portal. */
import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { API_PREFIX } from '../api/prefix.ts';
import { CliError } from './cli-error.ts';
import type { Files } from './parse-command.ts';
import { readSecretLine } from './secret-line.ts';

const Received = z.object({ upload: z.string() });
const ANSWER_MAX_BYTES = 64 * 1024;

export class FileTransfer implements Files {
  readonly #socket: string;

  constructor(runFolder: string) {
    this.#socket = join(runFolder, 'portal', 'owner.sock');
  }

  /** @returns the id under which the portal has it @throws CliError */
  async send(path: string): Promise<string> {
    const asked = request({
      socketPath: this.#socket,
      method: 'POST',
      path: `${API_PREFIX}/backend/incoming`,
      headers: { 'content-type': 'application/octet-stream', 'transfer-encoding': 'chunked' },
    });
    const answered = new Promise<{ status: number; text: string }>((resolve, reject) => {
      asked.on('error', reject);
      asked.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece: string) => {
          if (text.length < ANSWER_MAX_BYTES) text += piece;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      });
    });
    answered.catch(() => undefined);
    await pipeline(createReadStream(path), asked).catch((error: unknown) => {
      const cause = error as NodeJS.ErrnoException;
      throw new CliError('refused', cause.code === 'ENOENT' ? `${path} is not there` : cause.message, {
        cause,
      });
    });
    const { status, text } = await answered;
    if (status !== 201) throw new CliError('refused', `the portal does not take the file (${status})`);
    return Received.parse(JSON.parse(text)).upload;
  }

  async text(path: string): Promise<string> {
    return (
      await readFile(path, 'utf8').catch((error: unknown) => {
        const cause = error as NodeJS.ErrnoException;
        throw new CliError('refused', `${path} cannot be read (${cause.code ?? 'unknown'})`, { cause });
      })
    ).slice(0, ANSWER_MAX_BYTES);
  }

  secret(what: string): Promise<string> {
    return readSecretLine(what);
  }

  /** @param path of a file that is not there yet */
  fetch(id: string, path: string): Promise<void> {
    return this.fetchFrom(`/backend/outgoing/${encodeURIComponent(id)}`, path);
  }

  async fetchFrom(place: string, path: string): Promise<void> {
    const file = await open(path, 'wx', 0o600).catch((error: unknown) => {
      const cause = error as NodeJS.ErrnoException;
      throw new CliError('refused', cause.code === 'EEXIST' ? `${path} is there already` : cause.message, {
        cause,
      });
    });
    await new Promise<void>((resolve, reject) => {
      const asked = request({
        socketPath: this.#socket,
        method: 'GET',
        path: `${API_PREFIX}${place}`,
      });
      asked.on('error', reject);
      asked.on('response', (response) => {
        if (response.statusCode !== 200) reject(new CliError('refused', 'the portal has no such file'));
        else pipeline(response, file.createWriteStream()).then(resolve, reject);
      });
      asked.end();
    });
  }
}
