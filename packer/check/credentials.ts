/**
 * What systemd in the virtual machine is told from outside, through SMBIOS: a unit that is not in the image, and that it
 * starts it (systemd.system-credentials(7): `systemd.extra-unit.*`, `systemd.unit-dropin.*`; needs systemd 256).
 *
 * Whoever can do this owns the hypervisor, and with that the machine.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const UNIT = 'ferngate-check.service';
const SCRIPT = 'ferngate-check.sh';

const UNIT_TEXT = `[Unit]
Description=Check of the image from inside
DefaultDependencies=no
After=basic.target

[Service]
Type=exec
ImportCredential=${SCRIPT}
ExecStart=/bin/sh \${CREDENTIALS_DIRECTORY}/${SCRIPT}
`;

/** Name → text. */
const credentials = (script: string): Readonly<Record<string, string>> => ({
  [`systemd.extra-unit.${UNIT}`]: UNIT_TEXT,
  'systemd.unit-dropin.multi-user.target': `[Unit]\nWants=${UNIT}\n`,
  [SCRIPT]: script,
});

/**
 * Writes a file for each, as QEMU's `-smbios type=11,path=…` takes it.
 *
 * @param script what runs in there; the check of the build without one
 * @returns the files
 */
export async function writeCredentials(folder: string, script?: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const text = script ?? (await readFile(join(import.meta.dirname, 'inside.sh'), 'utf8'));
  const files: string[] = [];
  for (const [name, value] of Object.entries(credentials(text))) {
    const file = join(folder, `credential-${files.length + 1}`);
    const base64 = Buffer.from(value).toString('base64');
    await writeFile(file, `io.systemd.credential.binary:${name}=${base64}`);
    files.push(file);
  }
  return files;
}
