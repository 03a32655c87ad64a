/**
 * An etcd that the owner has, through its JSON gateway (etcd's documentation, "gRPC gateway": `/v3/kv/range`, `/v3/kv/txn`). One key; its
 * `mod_revision` is the version, and 0 means that it is not there. etcd's own leases are not used: their end is counted by etcd's
 * leader and begins anew when that changes; ours ends when nobody has seen a change, on the clock of who looks.
 */
import type { ConnectionOptions } from 'node:tls';
import { z } from 'zod';
import { LeaseError } from '../errors.ts';
import { ask, parsed, type Answered, type Place } from './ask.ts';
import { LeaseRecord, type Seen, type Witness } from './witness.ts';

/** 64-bit numbers are texts in the gateway's JSON; a field that is 0 or empty is left out. */
const Revision = z.string().regex(/^\d{1,20}$/u);
const Range = z.object({
  kvs: z
    .array(z.object({ value: z.base64(), mod_revision: Revision }))
    .max(1)
    .default([]),
});
const Txn = z.object({ header: z.object({ revision: Revision }), succeeded: z.boolean().default(false) });
const Authenticated = z.object({ token: z.string().min(1).max(4_096) });

export interface EtcdSettings {
  readonly endpoints: readonly { readonly host: string; readonly port: number; readonly tls: boolean }[];
  readonly tls: ConnectionOptions;
  readonly user: { readonly name: string; readonly password: string } | null;
  readonly key: string;
}

export class EtcdWitness implements Witness {
  readonly #settings: EtcdSettings;
  readonly #key: string;
  /** The one that answered last; after a failure the next one has its turn. */
  #endpoint = 0;
  #token: string | null = null;

  constructor(settings: EtcdSettings) {
    this.#settings = settings;
    this.#key = Buffer.from(settings.key).toString('base64');
  }

  /** Linearizable, which is the gateway's default: a member that was cut off does not answer from memory. */
  async read(signal: AbortSignal): Promise<Seen> {
    const { text } = await this.#ask('/v3/kv/range', { key: this.#key }, signal);
    const [kv] = parsed(Range, text).kvs;
    if (kv === undefined) return { version: '0', lease: null };
    return {
      version: kv.mod_revision,
      lease: parsed(LeaseRecord, Buffer.from(kv.value, 'base64').toString()),
    };
  }

  async swap(version: string, lease: LeaseRecord, signal: AbortSignal): Promise<string | null> {
    const value = Buffer.from(JSON.stringify(lease)).toString('base64');
    const compare = [{ key: this.#key, target: 'MOD', result: 'EQUAL', mod_revision: version }];
    const success = [{ request_put: { key: this.#key, value } }];
    const { text } = await this.#ask('/v3/kv/txn', { compare, success }, signal);
    const { succeeded, header } = parsed(Txn, text);
    return succeeded ? header.revision : null;
  }

  async #ask(path: string, body: object, signal: AbortSignal): Promise<Answered> {
    try {
      const answered = await this.#askAs(path, body, signal);
      if (answered.status === 200) return answered;
      throw new LeaseError(
        answered.status < 500 ? 'refused' : 'unreachable',
        `etcd answers ${answered.status}`,
      );
    } catch (error) {
      this.#endpoint = (this.#endpoint + 1) % this.#settings.endpoints.length;
      throw error;
    }
  }

  /** A token ends after some minutes without use, and with each start of etcd: one that is not taken is asked for anew. */
  async #askAs(path: string, body: object, signal: AbortSignal): Promise<Answered> {
    if (this.#settings.user === null) return this.#post({ path, body }, signal);
    const had = this.#token !== null;
    this.#token ??= await this.#signIn(signal);
    const answered = await this.#post({ path, body, token: this.#token }, signal);
    if (answered.status !== 401 && !/invalid auth token/u.test(answered.text)) return answered;
    this.#token = null;
    return had ? this.#askAs(path, body, signal) : answered;
  }

  async #signIn(signal: AbortSignal): Promise<string> {
    const body = this.#settings.user ?? {};
    const { status, text } = await this.#post({ path: '/v3/auth/authenticate', body }, signal);
    if (status === 200) return parsed(Authenticated, text).token;
    throw new LeaseError('refused', 'etcd does not take name and password');
  }

  #post(asked: { path: string; body: object; token?: string }, signal: AbortSignal): Promise<Answered> {
    const { endpoints, tls } = this.#settings;
    const endpoint = endpoints[this.#endpoint] ?? endpoints[0];
    if (endpoint === undefined) throw new LeaseError('unreachable', 'no address of etcd is known');
    const { host, port } = endpoint;
    const place: Place = { host, port, tls: endpoint.tls ? tls : null };
    const headers = asked.token === undefined ? {} : { Authorization: asked.token };
    return ask(place, { method: 'POST', path: asked.path, body: asked.body, headers }, signal);
  }
}
