/**
 * Fetches a certificate by ACME (RFC 8555) with an http-01 challenge: the authority asks port 80 of the name for a
 * word, and the door leads it to the portal.
 *
 * Three parties: the owner chooses the authority; the authority is believed under its own certificate, or under the
 * root that the owner entered; whoever can make an operator enter an address must not learn through it what stands
 * elsewhere. So only HTTPS, only other machines, and no word of an answer before it was a directory.
 */
import { lookup, type LookupAddress } from 'node:dns';
import { Agent } from 'node:https';
import { isIP } from 'node:net';
import { rootCertificates } from 'node:tls';
import { mayBeAsked } from '../networks/may-be-asked.ts';
import { AcmeError } from './acme-error.ts';
import { generateRsaKey } from './keys.ts';

export interface AcmeAuthority {
  /** `https://…/directory` */
  readonly directory: string;
  /** Where the authority writes to before a certificate ends; empty: nowhere. */
  readonly contact: string;
  /** PEM; trusted beside the public ones. Empty for a public authority. */
  readonly root: string;
}

export interface AcmeOrder {
  readonly authority: AcmeAuthority;
  /** PKCS #8 in PEM: who we are to the authority. */
  readonly accountKey: string;
  readonly name: string;
  /** Shows the word until the returned function is called. */
  readonly publish: (token: string, word: string) => () => void;
  /** As Node's agents take it: `HTTPS_PROXY`, `NO_PROXY`. */
  readonly proxy: Readonly<Record<string, string>>;
}

const ANSWER_MAX_BYTES = 512 * 1024;
const REQUEST_MAX_MS = 30_000;
/** A public authority looks within seconds; a busy one takes a minute. */
const LOOKS = { backoffAttempts: 12, backoffMin: 1000, backoffMax: 10_000 };

/** @returns the chain in PEM, leaf first, and its key @throws AcmeError */
export async function obtain(order: AcmeOrder): Promise<{ chain: string; key: string }> {
  // It brings an HTTP client along: loaded when somebody needs it.
  const acme = await import('acme-client');
  const { authority, accountKey, name, publish } = order;
  guard(acme.axios);
  Object.assign(acme.axios.defaults, {
    httpsAgent: agentFor(order),
    // The agent knows the proxy; the client's own way to one speaks no CONNECT.
    proxy: false,
    maxRedirects: 0,
    maxContentLength: ANSWER_MAX_BYTES,
    timeout: REQUEST_MAX_MS,
  });
  const settings: unknown = Reflect.get(acme.axios.defaults, 'acmeSettings');
  if (typeof settings === 'object' && settings !== null)
    // A second attempt would be made when the authority says so, and that may be in days; the renewal has its own pauses.
    Object.assign(settings, { retryMaxAttempts: 0 });
  await readDirectory(acme.axios, authority.directory);
  const { privatePem: key } = await generateRsaKey();
  const client = new acme.Client({ directoryUrl: authority.directory, accountKey, ...LOOKS });
  const [, csr] = await acme.crypto.createCsr({ altNames: [name] }, key);
  const shown = new Map<string, () => void>();
  try {
    const chain = await client.auto({
      csr,
      ...(authority.contact === '' ? {} : { email: authority.contact }),
      termsOfServiceAgreed: true,
      // We would ask ourselves by a way that the authority does not take.
      skipChallengeVerification: true,
      challengePriority: ['http-01'],
      challengeCreateFn: async (_authorisation, { type, token }, word) => {
        if (type !== 'http-01') throw new AcmeError('refused', { answer: 'http-01 is not offered' });
        shown.set(token, publish(token, word));
      },
      challengeRemoveFn: async (_authorisation, { token }) => shown.get(token)?.(),
    });
    return { chain: chain.replaceAll('\r\n', '\n'), key };
  } catch (error) {
    if (error instanceof AcmeError) throw error;
    throw new AcmeError(isNetwork(error) ? 'unreachable' : 'refused', {
      answer: wordsOf(error),
      cause: error,
    });
  } finally {
    for (const remove of shown.values()) remove();
  }
}

type Http = typeof import('acme-client').axios;

const guarded = new WeakSet<Http>();

/**
 * Every address that is asked, first of all those that an authority's own answers name: a name is looked up by the agent
 * below, but an address needs no looking up, and plain HTTP no agent of ours.
 */
function guard(http: Http): void {
  if (guarded.has(http)) return;
  guarded.add(http);
  http.interceptors.request.use((config) => {
    const url = URL.parse(config.url ?? '');
    const host = url?.hostname.replace(/^\[(.*)\]$/, '$1') ?? '';
    if (url?.protocol !== 'https:' || (isIP(host) !== 0 && !mayBeAsked(host)))
      throw new AcmeError('unreachable');
    return config;
  });
}

/** What follows is sent to the addresses that stand in it. */
async function readDirectory(http: Http, directory: string): Promise<void> {
  let found: unknown;
  try {
    ({ data: found } = await http.get<unknown>(directory));
  } catch (cause) {
    throw new AcmeError('unreachable', { cause });
  }
  for (const part of ['newNonce', 'newAccount', 'newOrder']) {
    const address: unknown =
      typeof found === 'object' && found !== null ? Reflect.get(found, part) : undefined;
    if (typeof address !== 'string' || !address.startsWith('https://')) throw new AcmeError('no-directory');
  }
}

function agentFor({ authority, proxy }: AcmeOrder): Agent {
  return new Agent({
    minVersion: 'TLSv1.2',
    ...(authority.root === '' ? {} : { ca: [...rootCertificates, authority.root] }),
    ...(Object.keys(proxy).length === 0 ? {} : { proxyEnv: proxy }),
    lookup: (host, options, answer) => {
      lookup(host, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
        if (error !== null) {
          answer(error, '', 4);
          return;
        }
        const [first] = addresses;
        if (first === undefined) answer(new Error('no address'), '', 4);
        else if (!addresses.every(({ address }) => mayBeAsked(address)))
          answer(new AcmeError('unreachable'), '', 4);
        else if (options.all === true) answer(null, addresses);
        else answer(null, first.address, first.family);
      });
    },
  });
}

/**
 * Node's and axios's codes; what the authority itself says has none. Where there was no answer at all, the client stumbles
 * over its absence (`validateStatus` in its axios.js).
 */
function isNetwork(error: unknown): boolean {
  if (error instanceof TypeError) return true;
  return typeof error === 'object' && error !== null && 'code' in error;
}

/** A stranger's text: one line, nothing that acts. */
function wordsOf(error: unknown): string {
  if (isNetwork(error) || !(error instanceof Error)) return '';
  return error.message
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, 300);
}
