/** The portal's API over the owner's socket. */
import { request } from 'node:http';
import { join } from 'node:path';
import { z } from 'zod';
import { API_PREFIX } from '../api/prefix.ts';
import { CliError } from './cli-error.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

const Problem = z.object({
  title: z.string(),
  errors: z.array(z.object({ field: z.string(), reason: z.string() })).default([]),
});

/** A backup is opened and restored on the side before the answer comes. */
const ANSWER_MAX_MS = 4 * 3_600_000;

export class OwnerSocket {
  readonly #path: string;

  constructor(runFolder: string) {
    this.#path = join(runFolder, 'portal', 'owner.sock');
  }

  /** @throws CliError `portal-away`, `refused` */
  async ask({ method, path, body }: ApiRequest): Promise<unknown> {
    const { status, text } = await this.#send(method, `${API_PREFIX}${path}`, body);
    if (status < 300) return JSON.parse(text);
    const problem = Problem.safeParse(parsed(text));
    if (!problem.success) throw new CliError('refused', `the portal answered ${status}`);
    const reasons = problem.data.errors.map(({ field, reason }) =>
      field === '' ? reason : `${field}: ${reason}`,
    );
    throw new CliError('refused', [problem.data.title, ...reasons].join('\n  '));
  }

  #send(method: string, path: string, body: ApiRequest['body']): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const text = body === undefined ? '' : JSON.stringify(body);
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
      const asked = request({ socketPath: this.#path, method, path, headers, timeout: ANSWER_MAX_MS });
      asked.on('timeout', () => asked.destroy(new Error('no answer in time')));
      asked.on('error', (cause: NodeJS.ErrnoException) =>
        reject(new CliError('portal-away', away(cause), { cause })),
      );
      asked.on('response', (response) => {
        let answer = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (answer += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: answer }));
      });
      asked.end(text);
    });
  }
}

function away({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EACCES') return 'only root may do this: run it as root on the appliance';
  if (code === 'ENOENT' || code === 'ECONNREFUSED') {
    return 'the portal is not running here (or FERNGATE_RUN names another folder than its own)';
  }
  return `the portal did not answer: ${message}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
