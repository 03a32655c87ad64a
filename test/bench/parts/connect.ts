/** From pressing Connect to the first answer of the PLC. */
import { createInterface } from 'node:readline';
import { spawn } from 'node:child_process';
import { NODE } from '../../world/command.ts';
import { MODBUS_PORT } from '../../world/site.ts';
import type { Bench } from '../bench.ts';
import { atMost, median, quantile } from '../figure.ts';
import { load } from '../measure/processes.ts';

const KNOCK = `${import.meta.dirname}/../programs/knock.ts`;
const KNOCK_EVERY_MS = 5;

export async function connect(bench: Bench): Promise<void> {
  const { device, technician } = await bench.dialled();
  const args = ['--host', device.plc.virtualAddress, '--port', String(MODBUS_PORT)];
  const [program = '', ...rest] = technician.desk.host.words(
    NODE,
    KNOCK,
    ...args,
    '--every',
    String(KNOCK_EVERY_MS),
  );
  const knocker = spawn(program, rest, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: knocker.stdout })[Symbol.asyncIterator]();
  const nextLine = async () => String((await lines.next()).value);
  await nextLine();
  /** ms from `began` until the PLC answered. */
  const answered = async (began: bigint) => Number(BigInt(await nextLine()) - began) / 1e6;

  const [first, asked, open]: number[][] = [[], [], []];
  for (let round = 0; round < bench.sizes.connects; round += 1) {
    const began = process.hrtime.bigint();
    const request = technician.api.post<{ id: string }>(`/devices/${device.serial}/connect`);
    knocker.stdin.write('go\n');
    const [{ id }, toFirst] = await Promise.all([
      request.then((answer) => {
        asked!.push(Number(process.hrtime.bigint() - began) / 1e6);
        return answer;
      }),
      answered(began),
    ]);
    first!.push(toFirst);
    const again = process.hrtime.bigint();
    knocker.stdin.write('go\n');
    open!.push(await answered(again));
    await technician.api.post(`/connections/${id}/end`);
  }
  knocker.kill();
  bench.add(
    {
      part: 'connect',
      name: "Connect to the PLC's first answer, median",
      value: median(first!),
      unit: 'ms',
      reference: { name: 'the same when it is open already', value: median(open!) },
      aim: atMost(300),
      note: `slowest of ten: ${Math.round(quantile(first!, 0.9))} ms; tried every ${KNOCK_EVERY_MS} ms; load ${load()}`,
    },
    { part: 'connect', name: 'the request alone, median', value: median(asked!), unit: 'ms' },
  );
}
