/** What systemd is asked and what it answers. With systemd itself: test/image/units.ts. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CommandError, type CommandRunner } from '../../../appliance/commands/run.ts';
import { Systemctl } from '../../../appliance/daemons/systemctl.ts';
import { parseArguments, renderArguments } from '../../../appliance/daemons/unit-file.ts';
import { parseUnitStatuses } from '../../../appliance/daemons/unit-status.ts';
import { dnsmasqCommand } from '../../../appliance/rooms/dnsmasq-command.ts';
import { planRoom } from '../../../appliance/rooms/room-plan.ts';
import { Account } from '../rig/account.ts';
import { DIAL_IN, POOL } from '../rig/dialled-world.ts';

const unit = (room: number) => `ferngate-room-openvpn@${room}.service`;

/** As systemd 257 answered in a container. */
const block = (lines: Record<string, string>) =>
  Object.entries({
    ...{ MainPID: '193', NRestarts: '0', Result: 'success', StatusText: 'Initialization Sequence Completed' },
    ...{ ActiveEnterTimestamp: '@1795424505', MemoryCurrent: '[not set]', Id: unit(1), LoadState: 'loaded' },
    ...{ ActiveState: 'active', SubState: 'running' },
    ...lines,
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');

const command = (calls: string[][], answer: (args: readonly string[]) => string): CommandRunner => {
  return async (program, args) => {
    calls.push([program, ...args]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    return { exitCode: 0, stdout: answer(args), stderr: '' };
  };
};

test('four hundred programs that are asked for at once are a few calls', async () => {
  const calls: string[][] = [];
  const systemctl = new Systemctl(command(calls, (args) => args.map((Id) => block({ Id })).join('\n')));
  const units = Array.from({ length: 400 }, (_, index) => unit(index + 1));
  await Promise.all(units.map((each) => systemctl.restart(each)));
  assert.ok(calls.length <= 2, `${calls.length} calls`);
  assert.equal(calls[0]!.slice(0, 4), ['systemctl', 'restart', '--no-block', '--']);
  assert.equal(calls.flatMap((words) => words.slice(4)).sort(), units.slice().sort());
  const statuses = await Promise.all([...units, ...units].map((each) => systemctl.status(each)));
  assert.equal(
    statuses.map(({ id }) => id),
    [...units, ...units],
  );
  assert.ok(calls.length <= 4, `${calls.length} calls`);
});

test('one unit that systemd refuses does not fail the others; a systemd that hangs fails all', async () => {
  const failing = (code: 'exit' | 'timeout') =>
    new Systemctl(() => Promise.reject(new CommandError(code, code, { stderr: '', exitCode: 5 })));
  await failing('exit').restart(unit(1));
  try {
    await failing('timeout').restart(unit(1));
    assert.unreachable();
  } catch (error) {
    assert.is((error as CommandError).code, 'timeout');
  }
});

test('every state of a unit is one of ours', () => {
  const phases = [
    ['active', {}],
    ['pending', { Job: '712' }],
    ['pending', { ActiveState: 'activating', SubState: 'start' }],
    ['pending', { ActiveState: 'deactivating', SubState: 'stop-sigterm' }],
    ['waiting', { ActiveState: 'activating', SubState: 'auto-restart' }],
    ['waiting', { ActiveState: 'activating', SubState: 'auto-restart-queued' }],
    ['failed', { ActiveState: 'failed', SubState: 'failed' }],
    ['down', { ActiveState: 'inactive', SubState: 'dead' }],
    ['absent', { LoadState: 'not-found', ActiveState: 'inactive', SubState: 'dead' }],
    ['pending', { ActiveState: 'a-state-of-tomorrow' }],
  ] as const;
  for (const [phase, lines] of phases) {
    assert.is(parseUnitStatuses(block(lines)).get(unit(1))?.phase, phase, JSON.stringify(lines));
  }
});

test('what a program says of itself stays one value', () => {
  const statuses = parseUnitStatuses(
    [
      block({ StatusText: 'MainPID=1 Id=x', MemoryCurrent: '2097152' }),
      block({ Id: unit(2), MainPID: '0' }),
    ].join('\n'),
  );
  assert.equal([...statuses.keys()], [unit(1), unit(2)]);
  const first = statuses.get(unit(1))!;
  assert.equal([first.pid, first.says, first.memoryBytes], [193, 'MainPID=1 Id=x', 2_097_152]);
  assert.is(first.sinceMs, 1_795_424_505_000);
  assert.equal([statuses.get(unit(2))!.pid, statuses.get(unit(2))!.memoryBytes], [null, null]);
  assert.is(parseUnitStatuses('garbage\n\nId=x\n').size, 0);
});

test('arguments come back as they were written', () => {
  const { spec } = new Account(7, { pool: POOL, dialIn: DIAL_IN });
  const plan = planRoom(spec, { dataFolder: '/d/appliance', runFolder: '/run/ferngate', prefix: 'fd00:1:2' });
  for (const args of [
    dnsmasqCommand(plan).args,
    ['--config', '/run/ferngate/rooms/7/openvpn-0a.conf'],
    ['-db', '-f', '/x'],
  ]) {
    assert.equal(parseArguments(renderArguments(args)), args);
  }
});

test('a word that systemd would read as something else is refused', () => {
  const words = [
    '',
    ' ',
    'a b',
    'a\nUser=root',
    'a\tb',
    '"',
    "'x'",
    'a\\',
    '$HOME',
    '%i',
    '${X}',
    '#',
    ';',
    '`id`',
    '|',
    'é',
    '\0',
    '-',
    '--',
  ];
  for (const word of words) {
    try {
      renderArguments(['--config', word]);
      assert.unreachable(JSON.stringify(word));
    } catch (error) {
      assert.is((error as { code?: string }).code, 'internal', JSON.stringify(word));
    }
  }
});

test.run();
