import { isIP } from 'node:net';

/** A common name has 64 characters (X.520, ub-common-name); what counts stands in subjectAltName anyway. */
const COMMON_NAME_MAX = 64;

/**
 * A PKCS #10 request (RFC 2986) for one name.
 * @param key PKCS #8 in PEM
 * @returns PEM
 */
export async function signingRequest(name: string, key: string): Promise<string> {
  // Loaded when somebody asks: it brings an HTTP client along that few installations ever need.
  const { crypto } = await import('acme-client');
  const common = isIP(name) === 0 && name.length <= COMMON_NAME_MAX ? { commonName: name } : {};
  const [, request] = await crypto.createCsr({ ...common, altNames: [name] }, key);
  return request.toString('utf8').replaceAll('\r\n', '\n');
}
