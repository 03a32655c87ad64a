/**
 * Whether a room could be started now, without starting it: each of its texts is read by the program that would run it, in a
 * network of its own that has nothing, and compared with what is prepared.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CommandError, type CommandRunner } from '../commands/run.ts';
import type { Input, ProofFinding } from '../protocol.ts';
import { renderRoomRules } from '../rules/kernel-rules.ts';
import { findAllowanceProblems, mergeAllowances } from '../rules/openings.ts';
import { configFile } from '../rooms/config-file.ts';
import { dnsmasqCommand } from '../rooms/dnsmasq-command.ts';
import { findNameProblems, parseNames, renderNames } from '../rooms/names-file.ts';
import { renderVerified } from '../rooms/rendered.ts';
import { findSpecProblems, planRoom, type RoomPlan, type RoomSite } from '../rooms/room-plan.ts';
import type { RoomStore } from '../rooms/room-store.ts';
import { finding, inClosedFolder } from './closed.ts';

/** The kernel takes its time for 64,000 elements. */
const NFT_TIMEOUT_MS = 20_000;
const OPENVPN_TIMEOUT_MS = 10_000;

/**
 * Where OpenVPN stops in a network without the room's address: behind configuration, certificates and keys. On the image it is not
 * even given the device for a tunnel here.
 */
const READ_EVERYTHING = /Socket bind failed on local address|Cannot open TUN\/TAP dev/;

export interface CheckParts {
  readonly site: RoomSite;
  readonly store: RoomStore;
  readonly run: CommandRunner;
  readonly rulesIntact: (room: RoomPlan['room']) => Promise<boolean>;
}

type Checked = Omit<Input<'room.check'>, 'tags'>;

export async function checkRoom(input: Checked, parts: CheckParts): Promise<ProofFinding[]> {
  const { spec, names, allowances } = input;
  const wrong = findSpecProblems(spec);
  if (wrong.length > 0) return wrong.map((problem) => finding('spec', 'refused', problem));
  const plan = planRoom(spec, parts.site);
  const open = { ...spec, address: plan.address };
  const refused = [
    ...findNameProblems(names, spec.domain).map((problem) => finding('names', 'refused', problem)),
    ...findAllowanceProblems(allowances, open).map((problem) => finding('rules', 'refused', problem)),
  ];
  if (refused.length > 0) return refused;
  return [...(await readByPrograms(input, parts)), ...(await compareWithPrepared(input, plan, parts))];
}

async function readByPrograms(
  { spec, allowances }: Checked,
  { site, run }: CheckParts,
): Promise<ProofFinding[]> {
  return inClosedFolder(site.runFolder, async (folder) => {
    const plan = planRoom(spec, { ...site, runFolder: folder });
    const rules = renderRoomRules(plan, mergeAllowances(allowances));
    const { program, args } = dnsmasqCommand(plan);
    const found = await Promise.all([
      refusalOf('rules', () =>
        run('unshare', ['--net', '--', 'nft', '-c', '-f', '-'], { input: rules, timeoutMs: NFT_TIMEOUT_MS }),
      ),
      refusalOf('names', () => run(program, ['--test', ...args])),
      readByOpenvpn(plan, folder, run),
    ]);
    return found.flat();
  });
}

async function refusalOf(part: ProofFinding['part'], read: () => Promise<unknown>): Promise<ProofFinding[]> {
  try {
    await read();
    return [];
  } catch (error) {
    if (error instanceof CommandError) return [finding(part, 'refused', error.stderr || error.code)];
    throw error;
  }
}

/** OpenVPN has no mode that only reads: it is let go as far as it can without an address. Its text comes by standard input. */
async function readByOpenvpn(plan: RoomPlan, folder: string, run: CommandRunner): Promise<ProofFinding[]> {
  const { text } = configFile({ ...plan, management: join(folder, 'management.sock') });
  const options = { input: text, expect: [1], timeoutMs: OPENVPN_TIMEOUT_MS };
  try {
    const { stdout } = await run('unshare', ['--net', '--', 'openvpn', '--config', 'stdin'], options);
    return READ_EVERYTHING.test(stdout) ? [] : [finding('openvpn', 'refused', lastWords(stdout))];
  } catch (error) {
    if (error instanceof CommandError) return [finding('openvpn', 'refused', error.code)];
    throw error;
  }
}

function lastWords(log: string): string {
  const lines = log.split('\n').filter((line) => line !== '' && !/Exiting due to|Use --help/.test(line));
  return lines.at(-1)?.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d /, '') ?? '';
}

async function compareWithPrepared(
  { spec, names }: Checked,
  plan: RoomPlan,
  { store, rulesIntact }: CheckParts,
): Promise<ProofFinding[]> {
  const stored = await store.readSpec(spec.room).catch(() => undefined);
  if (stored === null) return [finding('spec', 'missing', 'the room is not here')];
  const found: ProofFinding[] = [];
  if (!isDeepStrictEqual(stored, spec)) found.push(finding('spec', 'differs', differingFields(stored, spec)));
  if (!isDeepStrictEqual(await store.readNames(spec.room).catch(() => undefined), names))
    found.push(finding('names', 'differs', 'the stored names are others'));
  if (!spec.enabled) return found;
  const config = configFile(plan);
  found.push(...(await compareFile('openvpn', config.path, config.text)));
  const hosts = renderVerified([...names], renderNames, parseNames);
  found.push(...(await compareFile('names', plan.namesFile, hosts)));
  if (!(await rulesIntact(spec.room).catch(() => false)))
    found.push(finding('rules', 'differs', 'the kernel does not hold what was loaded'));
  return found;
}

function differingFields(stored: object | undefined, spec: object): string {
  if (stored === undefined) return 'what is stored cannot be read';
  const fields = Object.entries(spec).filter(
    ([name, value]) => !isDeepStrictEqual(value, (stored as Record<string, unknown>)[name]),
  );
  return fields.map(([name]) => name).join(', ');
}

async function compareFile(part: ProofFinding['part'], path: string, text: string): Promise<ProofFinding[]> {
  const there = await readFile(path, 'utf8').catch(() => null);
  if (there === null) return [finding(part, 'missing', path)];
  return there === text ? [] : [finding(part, 'differs', path)];
}
