/** Our own witness program (`witness/`): its certificate is pinned, a token opens the pair's one record. */
import { z } from 'zod';
import { LeaseError } from '../errors.ts';
import { ask, parsed, type Answered, type Asked, type Place } from './ask.ts';
import { LeaseRecord, type Seen, type Witness } from './witness.ts';

const Held = z.strictObject({ version: z.int().min(0), lease: LeaseRecord.nullable() });
const PATH = '/v1/lease';

export class OwnWitness implements Witness {
  readonly #place: Place;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(settings: { host: string; port: number; fingerprint: string; token: string }) {
    const { host, port, fingerprint, token } = settings;
    this.#place = { host, port, tls: { pinned: fingerprint } };
    this.#headers = { Authorization: `Bearer ${token}` };
  }

  async read(signal: AbortSignal): Promise<Seen> {
    const { version, lease } = parsed(Held, (await this.#ask({ method: 'GET', path: PATH }, signal)).text);
    return { version: String(version), lease };
  }

  async swap(version: string, lease: LeaseRecord, signal: AbortSignal): Promise<string | null> {
    const body = { version: Number(version), lease };
    const { status } = await this.#ask({ method: 'PUT', path: PATH, body }, signal);
    return status === 409 ? null : String(Number(version) + 1);
  }

  async #ask(asked: Asked, signal: AbortSignal): Promise<Answered> {
    const answered = await ask(this.#place, { ...asked, headers: this.#headers }, signal);
    if (answered.status === 200 || (answered.status === 409 && asked.method === 'PUT')) return answered;
    if (answered.status === 401) throw new LeaseError('refused', 'the witness does not know the token');
    throw new LeaseError('bad-answer', `the witness answers ${answered.status}`);
  }
}
