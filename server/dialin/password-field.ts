/**
 * What a client puts into the password field: a password, or a password with the answer to the profile's
 * static challenge (management-notes.txt, "Challenge/Response Protocol": `SCRV1:<base64>:<base64>`).
 */
export interface PasswordField {
  readonly password: string;
  /** The second factor's code; undefined when none was sent. */
  readonly code: string | undefined;
}

const STATIC_CHALLENGE = /^SCRV1:([A-Za-z0-9+/]*={0,2}):([A-Za-z0-9+/]*={0,2})$/;

export function parsePasswordField(field: string): PasswordField {
  const [, password, code = ''] = STATIC_CHALLENGE.exec(field) ?? [];
  if (password === undefined) return { password: field, code: undefined };
  return { password: decode(password), code: code === '' ? undefined : decode(code) };
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}
