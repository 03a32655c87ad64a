/** Reads what the other side shows in its TLS handshake. */
import type { TLSSocket } from 'node:tls';
import type { X509Certificate } from 'node:crypto';
import type { Presented } from './trust.ts';

/** @returns undefined when it shows no certificate */
export function presentedBy(socket: TLSSocket): Presented | undefined {
  const leaf = socket.getPeerX509Certificate();
  if (leaf === undefined) return undefined;
  const issuer = leaf.issuerCertificate;
  return { leaf, authority: vouches(issuer, leaf) ? issuer : undefined, known: socket.authorized };
}

/** Anybody can put a foreign authority behind his leaf: only one that has really signed it counts. */
function vouches(issuer: X509Certificate | undefined, leaf: X509Certificate): issuer is X509Certificate {
  if (issuer === undefined || issuer.fingerprint256 === leaf.fingerprint256) return false;
  return issuer.ca && leaf.checkIssued(issuer) && leaf.verify(issuer.publicKey);
}
