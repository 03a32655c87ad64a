import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MachineError } from './error.ts';
import { endProcess, readLivingMark, writeMark, type ProcessMark } from './process-mark.ts';

/** Its session is lost already: there is nothing worth a longer wait. */
const OPENVPN_GRACE_MS = 2_000;

export interface RunFolder {
  readonly path: string;
  /** Only root may enter: the management socket is in it. */
  readonly private: string;
  readonly state: string;
  readonly mark: string;
  readonly forwarding: string;
  readonly openvpnMark: string;
}

export function runFolderAt(path: string): RunFolder {
  const inside = join(path, 'private');
  return {
    path,
    private: inside,
    state: join(path, 'state.json'),
    mark: join(path, 'router.pid'),
    forwarding: join(inside, 'forwarding.json'),
    openvpnMark: join(inside, 'openvpn.pid'),
  };
}

/** Takes the folder for this process. Throws `MachineError` `already-running` when another one has it. */
export async function claimRunFolder(folder: RunFolder): Promise<void> {
  await mkdir(folder.path, { recursive: true, mode: 0o755 });
  await mkdir(folder.private, { recursive: true, mode: 0o700 });
  const other = await runningRouter(folder);
  if (other !== null && other.pid !== process.pid) {
    throw new MachineError(
      'already-running',
      `a router already runs with ${folder.path} (process ${other.pid})`,
    );
  }
  await writeMark(folder.mark, process.pid);
}

export function runningRouter(folder: RunFolder): Promise<ProcessMark | null> {
  return readLivingMark(folder.mark);
}

/** An OpenVPN process that outlived its router (it ends by itself, unless it hangs); true if there was one. */
export async function endLeftOpenvpn(folder: RunFolder): Promise<boolean> {
  const left = await readLivingMark(folder.openvpnMark);
  return left !== null && (await endProcess(left, OPENVPN_GRACE_MS)) !== 'was-not-running';
}
