/** Which TCP ports answer, seen from a host of the network. */
import { NODE } from '../../world/command.ts';
import type { Host } from '../../world/internet.ts';

/** All of them, some hundred at a time; a firewall that drops lets each one wait. */
const SCRIPT = `
const { connect } = require('node:net');
const [host, timeoutMs, ...ports] = process.argv.slice(1);
const open = [];
const waiting = ports.map(Number);
async function worker() {
  for (let port = waiting.shift(); port !== undefined; port = waiting.shift()) {
    const answered = await new Promise((resolve) => {
      const socket = connect({ host, port });
      const end = (value) => { socket.destroy(); resolve(value); };
      socket.setTimeout(Number(timeoutMs), () => end(false));
      socket.on('connect', () => end(true)).on('error', () => end(false));
    });
    if (answered) open.push(port);
  }
}
Promise.all(Array.from({ length: 2000 }, worker)).then(() => console.log(JSON.stringify(open)));
`;

/** What services of a Debian, of ours and of attackers' lists listen on. */
const LIKELY = [
  ...[20, 21, 22, 23, 25, 53, 67, 68, 69, 79, 80, 81, 88, 110, 111, 113, 119, 123, 135, 139, 143, 161, 179],
  ...[389, 443, 445, 465, 500, 502, 514, 515, 546, 547, 548, 554, 587, 623, 631, 636, 873, 990, 993, 995],
  ...[1080, 1194, 1433, 1521, 1723, 1883, 2049, 2375, 2376, 3000, 3128, 3306, 3389, 4444, 5000, 5353, 5355],
  ...[5432, 5555, 5601, 5900, 5985, 6000, 6379, 6443, 7000, 8000, 8008, 8080, 8081, 8443, 8888, 9000, 9090],
  ...[9100, 9200, 9418, 10000, 11211, 19531, 27017, 44818, 47808, 50000],
];

export const ALL_PORTS = Array.from({ length: 65_535 }, (_, index) => index + 1);

/** @returns those that can be connected to, ascending */
export async function openPorts(
  host: Host,
  address: string,
  { ports = LIKELY, timeoutMs = 1000 }: { ports?: readonly number[]; timeoutMs?: number } = {},
): Promise<number[]> {
  const words = [NODE, '-e', SCRIPT, address, String(timeoutMs), ...ports.map(String)];
  const { code, stdout, stderr } = await host.try(words, 600_000);
  if (code !== 0) throw new Error(`the scan failed: ${stderr}`);
  return (JSON.parse(stdout) as number[]).sort((one, other) => one - other);
}
