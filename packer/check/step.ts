/** Boots the disk under Packer and looks at it from inside; the exit of Packer decides. */
import { access, copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildError } from '../build/error.ts';
import type { BuildContext, BuildStep } from '../build/step.ts';
import { replaceFile } from '../run/record.ts';
import { chooseAccelerator } from './accelerator.ts';
import { writeCredentials } from './credentials.ts';
import { judgeSaid, parseSaid, type Said } from './said.ts';

const REPORT = 'reports/check.json';
const TEMPLATE = 'packer/ferngate.pkr.hcl';
/** Where Debian 12 and 13 put UEFI for -bios. */
const FIRMWARE = ['/usr/share/ovmf/OVMF.fd', '/usr/share/qemu/OVMF.fd'];
const WAIT_S = 14 * 60;

export const check: BuildStep = {
  name: 'check',
  outputs: [REPORT],
  inputs: async ({ out, root }) => [join(out, 'image.raw'), import.meta.dirname, join(root, TEMPLATE)],

  async run(context) {
    const work = join(context.out, 'check');
    await rm(work, { recursive: true, force: true });
    await mkdir(work, { recursive: true });
    await writeCredentials(work);
    const accelerator = await chooseAccelerator(context);
    context.say(accelerator === 'kvm' ? 'with KVM' : 'with emulated processors: KVM is missing or slower');
    try {
      await context.run(await packerCommand(context, { work, accelerator }), {
        cwd: context.root,
        env: { HOME: work, CHECKPOINT_DISABLE: '1', PACKER_CACHE_DIR: join(work, 'cache'), TMPDIR: work },
      });
    } catch (cause) {
      throw await explained(context, work, cause);
    } finally {
      await rm(join(work, 'disk'), { recursive: true, force: true });
      await rm(join(work, 'cache'), { recursive: true, force: true });
    }
    await report(context, work);
  },
};

async function packerCommand(
  { root, out }: BuildContext,
  { work, accelerator }: { work: string; accelerator: string },
): Promise<string[]> {
  const wait = [
    process.execPath,
    join(root, 'packer/check/wait.ts'),
    join(work, 'check.log'),
    String(WAIT_S),
  ];
  const variables = {
    disk: join(out, 'image.raw'),
    work,
    accelerator,
    firmware: await firmware(),
    wait: JSON.stringify(wait),
  };
  const words = Object.entries(variables).flatMap(([name, value]) => ['-var', `${name}=${value}`]);
  return ['packer', 'build', '-color=false', ...words, join(root, TEMPLATE)];
}

/** @throws BuildError `input-missing` */
export async function firmware(): Promise<string> {
  for (const path of FIRMWARE) {
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  throw new BuildError(
    'input-missing',
    'There is no UEFI firmware for QEMU: install the Debian package ovmf.',
  );
}

const saidIn = async (work: string): Promise<Said> =>
  parseSaid(await readFile(join(work, 'check.log'), 'utf8').catch(() => ''));

async function explained(context: BuildContext, work: string, cause: unknown): Promise<unknown> {
  const said = await saidIn(work);
  const wrong = [...judgeSaid(said), ...said.rest.slice(-20)];
  if (!(cause instanceof BuildError)) return cause;
  await copyFile(join(work, 'console.log'), join(context.out, 'check-console.log')).catch(() => undefined);
  const lines = wrong.map((line) => `    | ${line}`).join('\n');
  const where = `its console is in ${join(context.out, 'check-console.log')}`;
  return new BuildError(
    'wrong',
    `The booted disk is not as it should be (${where}):\n${lines}\n${cause.message}`,
    { cause },
  );
}

async function report(context: BuildContext, work: string): Promise<void> {
  const said = await saidIn(work);
  const wrong = judgeSaid(said);
  if (wrong.length > 0)
    throw new BuildError('wrong', `The booted disk is not as it should be: ${wrong.join('; ')}.`);
  context.say(`${said.passed.length} checks passed`);
  for (const [name, value] of Object.entries(said.figures)) context.say(`${name}: ${value}`);
  await replaceFile(join(context.out, REPORT), `${JSON.stringify(said, null, 2)}\n`);
}
