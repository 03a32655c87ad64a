/**
 * Who is dialled in, from the answer to `status 3` (openvpn(8), `--status-version 3`): tab-separated, columns
 * named by a HEADER line, so that columns which a later version adds do not matter.
 */
import { isIPv4 } from 'node:net';

export interface StatusClient {
  readonly cid: number;
  readonly userName: string;
  /** Undefined while it is not let in yet. */
  readonly address: string | undefined;
  /** Unix time in seconds; equals `time_unix` of its ESTABLISHED notification. */
  readonly connectedAtS: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

const LIST = 'CLIENT_LIST';

/** Lines that are not understood are left out. */
export function parseStatus(lines: readonly string[]): StatusClient[] {
  let columns: string[] = [];
  const clients: StatusClient[] = [];
  for (const line of lines) {
    const [first, ...fields] = line.split('\t');
    if (first === 'HEADER' && fields[0] === LIST) columns = fields.slice(1);
    if (first !== LIST || fields.length !== columns.length) continue;
    const client = clientOf(new Map(columns.map((name, at) => [name, fields[at] ?? ''])));
    if (client) clients.push(client);
  }
  return clients;
}

function clientOf(fields: ReadonlyMap<string, string>): StatusClient | undefined {
  const number = (name: string) => {
    const text = fields.get(name) ?? '';
    return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  };
  const cid = number('Client ID');
  const connectedAtS = number('Connected Since (time_t)');
  if (cid === undefined || connectedAtS === undefined) return undefined;
  const address = fields.get('Virtual Address') ?? '';
  return {
    cid,
    userName: fields.get('Username') ?? '',
    address: isIPv4(address) ? address : undefined,
    connectedAtS,
    bytesIn: number('Bytes Received') ?? 0,
    bytesOut: number('Bytes Sent') ?? 0,
  };
}
