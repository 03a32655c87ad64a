/**
 * The second factor: one-time codes by time (RFC 6238) with SHA-1, six digits, 30 seconds, which is what
 * every authenticator app can do.
 */
import { toString as drawQr } from 'qrcode';
import { Secret, TOTP } from 'otpauth';
import { equalSecrets } from './random.ts';

/** RFC 4226, 4, R6: 160 bits. */
const SECRET_BYTES = 20;
const DIGITS = 6;
const PERIOD_S = 30;
/** One step to each side, for slow typing and a phone's clock (RFC 6238, 5.2). */
const WINDOW_STEPS = 1;

export type TotpCheck = { ok: true; step: number } | { ok: false };

export function newTotp(): { secretBase32: string } {
  return { secretBase32: new Secret({ size: SECRET_BYTES }).base32 };
}

/** The `otpauth://` address that authenticator apps read. It contains the secret. */
export function totpUri({
  secret,
  issuer,
  account,
}: {
  secret: string;
  issuer: string;
  account: string;
}): string {
  return new TOTP({ ...settings(secret), issuer, label: account, issuerInLabel: true }).toString();
}

/** The address as an SVG with presentation attributes only: no inline style, so a strict CSP lets it pass. */
export function totpQrSvg(uri: string): Promise<string> {
  return drawQr(uri, { type: 'svg', errorCorrectionLevel: 'M', margin: 4 });
}

/**
 * Whether the code fits now. Keep `step` with the user, in the same transaction as the sign-in.
 *
 * RFC 6238, 5.2, replay: a code seen over the shoulder or caught on the way works once only, because
 * steps must rise (IMMUNITY 12). `lastUsedStep` is undefined before the first use.
 */
export function checkTotp(
  secret: string,
  code: string,
  { lastUsedStep, nowMs }: { lastUsedStep: number | undefined; nowMs: number },
): TotpCheck {
  const entered = code.replace(/[\s-]/g, '');
  const now = Math.floor(nowMs / 1000 / PERIOD_S);
  let found: TotpCheck = { ok: false };
  // All steps are always compared, so that the time does not tell which one was near.
  for (let step = now + WINDOW_STEPS; step >= now - WINDOW_STEPS; step -= 1) {
    const expected = TOTP.generate({ ...settings(secret), timestamp: step * PERIOD_S * 1000 });
    if (equalSecrets(entered, expected) && step > (lastUsedStep ?? -1)) found = { ok: true, step };
  }
  return found;
}

function settings(secret: string) {
  return { secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: DIGITS, period: PERIOD_S };
}
