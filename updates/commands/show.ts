import { readBranding, type Branding } from '../branding/read-branding.ts';
import { shownFingerprint } from '../keys.ts';

/** What a record says, once it is verified; nothing of one that is not. @throws RecordError */
export async function show(paths: { record: string; key: string }): Promise<string> {
  return told(await readBranding({ record: paths.record, keys: paths.key }));
}

export function told({ record, content, signers }: Branding): string {
  const { logo, ...rest } = content;
  const lines = [
    `branding number ${record.counter}, signed at ${record.signedAt}`,
    ...signers.map((id) => `signed by ${shownFingerprint(id)}`),
    `logo: ${logo === undefined ? 'none' : `${Buffer.byteLength(logo, 'base64')} bytes`}`,
    JSON.stringify(rest, undefined, 2),
  ];
  return `${lines.join('\n')}\n`;
}
