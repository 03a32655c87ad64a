/** Secrets that give themselves away by what is in a file, wherever it lies. */
import type { FindingKind, Rule } from './finding.ts';

interface Trace {
  readonly kind: FindingKind;
  readonly what: string;
  /** Searched in the whole file, since that is quick. */
  readonly needle: string;
  /** What has to follow from there; programs that read keys know their first lines, too. */
  readonly pattern: RegExp;
}

/** An encoded end of line as well: keys lie in JSON and in sources of programs. */
const EOL = '(?:\\r?\\n|\\\\r\\\\n|\\\\n)';
const BASE64_LINE = '[A-Za-z0-9+/=]{32,}';
/** From the needle on, this much is looked at. */
const LOOK_BYTES = 2048;

const TRACES: readonly Trace[] = [
  {
    kind: 'private-key',
    what: 'a private key in PEM',
    needle: 'PRIVATE KEY-----',
    // Headers as in RFC 1421 may stand between: an encrypted key is one, too.
    pattern: new RegExp(`^PRIVATE KEY-----${EOL}(?:[A-Za-z-]+: [^\\n]*${EOL})*(?:${EOL})?\\s*${BASE64_LINE}`),
  },
  {
    kind: 'private-key',
    what: 'a static or tls-crypt-v2 key of OpenVPN',
    needle: '-----BEGIN OpenVPN ',
    pattern: new RegExp(
      `^-----BEGIN OpenVPN (Static key V1|tls-crypt-v2 (client|server) key)-----${EOL}\\s*[A-Za-z0-9+/=]{16,}`,
    ),
  },
  {
    kind: 'private-key',
    what: 'a key of PuTTY',
    needle: 'PuTTY-User-Key-File-',
    pattern: /^PuTTY-User-Key-File-\d: [a-z0-9@.-]+\s/,
  },
  {
    kind: 'private-key',
    what: 'a key of age',
    needle: 'AGE-SECRET-KEY-1',
    pattern: /^AGE-SECRET-KEY-1[0-9A-Z]{50,}/,
  },
  {
    kind: 'private-key',
    what: 'a private JSON Web Key',
    needle: '"kty"',
    pattern: /^"kty"\s*:\s*"(RSA|EC|OKP)"[^{}]{0,1500}"d"\s*:\s*"[A-Za-z0-9_-]{20,}"/,
  },
  {
    kind: 'stored-credentials',
    what: 'a token of a package registry',
    needle: ':_authToken=',
    pattern: /^:_authToken=[^\s$"'`{][^\s]{8,}/,
  },
];

export const byContent: Rule = async (entry) => {
  if (entry.kind !== 'file' || entry.bytes === 0) return undefined;
  const content = await entry.content();
  for (const { kind, what, needle, pattern } of TRACES) {
    for (let at = content.indexOf(needle); at >= 0; at = content.indexOf(needle, at + 1)) {
      if (!pattern.test(content.toString('latin1', at, at + LOOK_BYTES))) continue;
      return { kind, path: entry.path, what };
    }
  }
  return isDerKey(content)
    ? { kind: 'private-key', path: entry.path, what: 'a private key in DER' }
    : undefined;
};

/** Whole files only: PKCS #8 (RFC 5958) of any algorithm, PKCS #1 (RFC 8017 A.1.2), SEC 1 (RFC 5915). */
const DER_SHAPES = [
  // version 0 or 1, then the algorithm: a sequence that begins with an object id.
  /^0201(00|01)30(81..|82....|[0-7].)06/,
  // version 0, then the modulus.
  /^020100028[12]/,
  // version 1, then the key as bytes.
  /^020101(04[234].)/,
];
const DER_MAX_BYTES = 64 * 1024;

function isDerKey(content: Buffer): boolean {
  if (content.length < 40 || content.length > DER_MAX_BYTES || content[0] !== 0x30) return false;
  const first = content.readUInt8(1);
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (lengthBytes > 3) return false;
  const length = lengthBytes === 0 ? first : content.readUIntBE(2, lengthBytes);
  // The sequence is the whole file: other things begin with the same byte.
  if (2 + lengthBytes + length !== content.length) return false;
  const inside = content.toString('hex', 2 + lengthBytes, 2 + lengthBytes + 24);
  return DER_SHAPES.some((shape) => shape.test(inside));
}
