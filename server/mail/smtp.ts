/**
 * Hands one letter to a mail server. TLS is verified always; what the server says before that is nobody's word
 * and is shown to nobody.
 */
import { connect, isIP, type Socket } from 'node:net';
import { createTransport } from 'nodemailer';
import type { Letter } from './letter.ts';
import { MailError, type MailErrorCode } from './mail-error.ts';
import type { MailServerWithPassword } from './mail-server.ts';
import { targetOf } from './target.ts';

const CONNECT_MAX_MS = 10_000;
const SILENT_MAX_MS = 20_000;
/** Of the whole exchange: a server that drips a byte at a time is silent as well. */
const EXCHANGE_MAX_MS = 60_000;
/** An answer has a few lines of 512 bytes (RFC 5321, 4.5.3.1.5). */
const ANSWER_MAX_BYTES = 16 * 1024;
const ANSWER_SHOWN_CHARACTERS = 200;

/**
 * @param senderName who it is from, as people read it
 * @returns the server's answer, one line
 * @throws MailError
 */
export async function deliver(
  letter: Letter,
  server: MailServerWithPassword,
  senderName: string,
): Promise<string> {
  const target = await targetOf(server.host);
  let socket: Socket | undefined;
  let timer: NodeJS.Timeout | undefined;
  const transport = transportTo(server, (answer) => {
    socket = connect({ host: target, port: server.port, timeout: CONNECT_MAX_MS });
    socket.once('timeout', () => socket?.destroy(new Error('no answer')));
    socket.once('connect', () => socket?.setTimeout(0).removeAllListeners('timeout'));
    const failed = (error: Error) => answer(error, undefined);
    socket.once('error', failed);
    socket.once('connect', () => {
      socket?.off('error', failed);
      answer(null, { connection: socket });
    });
  });
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new MailError('unreachable')), EXCHANGE_MAX_MS);
  });
  try {
    const sent = transport.sendMail({
      from: { name: senderName, address: server.sender },
      to: letter.to,
      subject: letter.subject,
      text: letter.text,
      // No answering machine should answer (RFC 3834, 5).
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    const { response } = await Promise.race([sent, late]);
    return oneLine(response);
  } catch (error) {
    throw error instanceof MailError ? error : asMailError(error);
  } finally {
    clearTimeout(timer);
    transport.close();
    socket?.destroy();
  }
}

type GotSocket = (error: Error | null, socket: { connection: Socket | undefined } | undefined) => void;

function transportTo(server: MailServerWithPassword, open: (answer: GotSocket) => void) {
  const options = {
    host: server.host,
    port: server.port,
    secure: server.security === 'tls',
    requireTLS: server.security === 'starttls',
    tls: {
      // An address is no server name (RFC 6066, 3); the certificate is held against `host` then.
      ...(isIP(server.host) === 0 ? { servername: server.host } : {}),
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      ...(server.authority === '' ? {} : { ca: server.authority }),
    },
    ...(server.user === '' ? {} : { auth: { user: server.user, pass: server.password } }),
    connectionTimeout: CONNECT_MAX_MS,
    greetingTimeout: SILENT_MAX_MS,
    socketTimeout: SILENT_MAX_MS,
    maxResponseSize: ANSWER_MAX_BYTES,
    disableFileAccess: true,
    disableUrlAccess: true,
    getSocket: (_options: unknown, answer: GotSocket) => open(answer),
  } as const;
  return createTransport(options);
}

interface Failure {
  readonly code?: unknown;
  /** Node's or OpenSSL's, where nodemailer puts `ESOCKET` over it. */
  readonly originalCode?: unknown;
  readonly responseCode?: unknown;
  readonly response?: unknown;
  readonly command?: unknown;
}

/** nodemailer's codes (`EAUTH`, `EENVELOPE`, `ETLS` …); its texts are read by nobody. */
function asMailError(error: unknown): MailError {
  const failure: Failure = typeof error === 'object' && error !== null ? error : {};
  const code = codeOf(failure);
  const status = typeof failure.responseCode === 'number' ? failure.responseCode : 0;
  const answer = code === 'refused' || code === 'sign-in-refused' ? oneLine(failure.response) : '';
  // RFC 5321, 4.2.1: 5yz is for good, 4yz for now.
  return new MailError(code, { answer, lasting: code === 'refused' && status >= 500, cause: error });
}

const CODES: Readonly<Record<string, MailErrorCode>> = {
  EAUTH: 'sign-in-refused',
  ENOAUTH: 'sign-in-refused',
  EENVELOPE: 'refused',
  EMESSAGE: 'refused',
  ETLS: 'not-trusted',
  EREQUIRETLS: 'not-trusted',
};

function codeOf({ code, originalCode, command, responseCode }: Failure): MailErrorCode {
  if (typeof code !== 'string') return 'unreachable';
  if (typeof originalCode === 'string' && isCertificateCode(originalCode)) return 'not-trusted';
  // Before TLS nothing is believed, not even a refusal.
  if (command === 'CONN' || command === 'EHLO' || command === 'STARTTLS')
    return CODES[code] === 'not-trusted' ? 'not-trusted' : 'unreachable';
  if (code === 'EPROTOCOL' && responseCode !== undefined) return 'refused';
  return CODES[code] ?? 'unreachable';
}

/** OpenSSL's names of what is wrong with a certificate, as Node passes them on (`tls`, X509 certificate error codes). */
function isCertificateCode(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|HOSTNAME/.test(code);
}

/** From a foreign program: one line, nothing that acts. */
function oneLine(text: unknown): string {
  if (typeof text !== 'string') return '';
  return text
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, ANSWER_SHOWN_CHARACTERS);
}
