import { generateKeyPairSync } from 'node:crypto';
import { chmod, chown, stat } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect as tlsConnect } from 'node:tls';
import forge from 'node-forge';
import { exchange, portalFolder, ports } from './rig.ts';

/** A self-signed certificate with its key, as the portal would hand them over. */
export function identity(name: string): { name: string; certificate: string; key: string } {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(
    keys.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  );
  certificate.serialNumber = '01';
  certificate.validity.notBefore = new Date(Date.now() - 60_000);
  certificate.validity.notAfter = new Date(Date.now() + 86_400_000);
  certificate.setSubject([{ name: 'commonName', value: name }]);
  certificate.setIssuer([{ name: 'commonName', value: name }]);
  certificate.sign(forge.pki.privateKeyFromPem(key), forge.md.sha256.create());
  return { name, certificate: forge.pki.certificateToPem(certificate).replaceAll('\r', ''), key };
}

/** The portal's place: HTTP on its unix socket, which HAProxy's group may open. */
export async function openPortal(listener: RequestListener): Promise<Server> {
  const server = createServer(listener);
  const path = `${portalFolder}/http.sock`;
  await new Promise<void>((resolve) => server.listen(path, resolve));
  await chown(path, 0, (await stat(portalFolder)).gid);
  await chmod(path, 0o660);
  return server.unref();
}

export type Answer = { status: number; headers: IncomingHttpHeaders; body: string };
export type Ask = { path?: string; method?: string; headers?: Record<string, string>; body?: string };

export function overHttps(ask: Ask): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      {
        host: '127.0.0.1',
        port: ports.https,
        rejectUnauthorized: false,
        agent: false,
        path: ask.path ?? '/',
        method: ask.method ?? 'GET',
        headers: ask.headers ?? {},
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => (body += text));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      },
    );
    request.on('error', reject);
    request.end(ask.body);
  });
}

/** One request as it is, on the plain port: a client library would mend what we want to break. */
export async function rawHttp(text: string): Promise<string> {
  return (await exchange({ bytes: Buffer.from(text), port: ports.http })).toString('latin1');
}

export function shownCertificate(options: {
  minVersion?: 'TLSv1';
  maxVersion?: 'TLSv1.1' | 'TLSv1.2';
  ciphers?: string;
}) {
  return new Promise<{
    subject: string;
    protocol: string | null;
    cipher: string;
    alpn: string | false | null;
  }>((resolve, reject) => {
    const socket = tlsConnect(
      {
        host: '127.0.0.1',
        port: ports.https,
        rejectUnauthorized: false,
        ALPNProtocols: ['h2', 'http/1.1'],
        ...options,
      },
      () => {
        const { subject } = socket.getPeerCertificate();
        resolve({
          subject: String(subject.CN),
          protocol: socket.getProtocol(),
          cipher: socket.getCipher().name,
          alpn: socket.alpnProtocol,
        });
        socket.destroy();
      },
    );
    socket.on('error', reject);
  });
}
