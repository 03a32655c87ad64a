/** The little of DER (X.690) that a certificate without extensions is made of. */
export function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), length(content.length), content]);
}

function length(bytes: number): Buffer {
  if (bytes < 0x80) return Buffer.from([bytes]);
  if (bytes < 0x100) return Buffer.from([0x81, bytes]);
  return Buffer.from([0x82, bytes >> 8, bytes & 0xff]);
}

export const SEQUENCE = 0x30;
export const SET = 0x31;
export const INTEGER = 0x02;
export const BIT_STRING = 0x03;
export const UTF8_STRING = 0x0c;
export const GENERALIZED_TIME = 0x18;

/** Already encoded, tag included. */
export const OIDS = {
  commonName: Buffer.from('0603550403', 'hex'),
  /** RFC 5758, 3.2 */
  ecdsaWithSha256: Buffer.from('06082a8648ce3d040302', 'hex'),
} as const;
