/**
 * The form of a component: rows of services with one text for a port or a range. Rows that are empty or ticked
 * for removal do not count; reasons find the way back to the row that they are about.
 */
import type { FieldError } from '../../../ui/models/basics.ts';
import type { ComponentFormModel, ServiceValues } from '../../../ui/models/devices.ts';
import { Refusal, type FieldReason } from '../../refusal.ts';
import type { Form } from '../form.ts';

type Values = ComponentFormModel['values'];

/** As many as an operation takes, and some to be removed. */
const ROWS_MAX = 60;
const FIELDS = new Set(['id', 'name', 'protocol', 'port', 'link', 'remove']);
export const EMPTY_ROW: ServiceValues = {
  id: '',
  name: '',
  protocol: 'tcp',
  port: '',
  link: '',
  remove: false,
};

/** What was typed, as it was typed. @throws Refusal `invalid` for fields that the form does not have */
export function typedComponent(form: Form): Values {
  const rows = new Map<number, Map<string, string>>();
  for (const field of form.names()) {
    const [, number = '', name = ''] = /^services\.(\d{1,2})\.(\w+)$/.exec(field) ?? [];
    if (['name', 'kind', 'address', 'more'].includes(field)) continue;
    if (!FIELDS.has(name) || Number(number) >= ROWS_MAX)
      throw new Refusal('invalid', [{ field, code: 'unknown-field' }]);
    const row = rows.get(Number(number)) ?? new Map<string, string>();
    rows.set(Number(number), row.set(name, form.text(field)));
  }
  const services = [...rows].sort(([a], [b]) => a - b).map(([, row]) => rowOf(row));
  return { name: form.text('name'), kind: form.text('kind'), address: form.text('address'), services };
}

function rowOf(row: ReadonlyMap<string, string>): ServiceValues {
  return {
    id: row.get('id') ?? '',
    name: row.get('name') ?? '',
    protocol: row.get('protocol') ?? '',
    port: row.get('port') ?? '',
    link: row.get('link') ?? '',
    remove: row.has('remove'),
  };
}

/** What the operation is asked for; `fields` leads from its names back to the form's. */
export function componentInput(values: Values) {
  const counted = values.services
    .map((row, number) => ({ row, number }))
    .filter(({ row }) => !row.remove && !isEmpty(row));
  const services = counted.map(({ row }) => ({
    name: row.name,
    protocol: row.protocol as 'tcp',
    ...portsOf(row),
    link: row.link === '' ? null : (row.link as 'http'),
  }));
  const wrong = counted.flatMap(({ row }, index): FieldReason[] => {
    const code = portProblem(row);
    return code === undefined ? [] : [{ field: `services.${index}.fromPort`, code }];
  });
  const input = { name: values.name, kind: values.kind as 'plc', address: values.address.trim(), services };
  return { input, wrong, rows: counted.map(({ number }) => number) };
}

/** A reason about `services.1.fromPort` of what was asked for belongs to the port of the row that it came from. */
export function inForm(errors: readonly FieldError[], rows: readonly number[]): FieldError[] {
  return errors.map((error) => {
    const [, index, name = 'name'] = /^services\.(\d+)(?:\.(\w+))?$/.exec(error.field) ?? [];
    if (index === undefined) return error;
    const inRow = name === 'fromPort' || name === 'toPort' ? 'port' : name;
    return { ...error, field: `services.${rows[Number(index)] ?? 0}.${inRow}` };
  });
}

export function portText({ fromPort, toPort }: { fromPort: number; toPort: number }): string {
  if (fromPort === 0) return '';
  return fromPort === toPort ? String(fromPort) : `${fromPort}-${toPort}`;
}

function isEmpty({ name, port, link }: ServiceValues): boolean {
  return name.trim() === '' && port.trim() === '' && link === '';
}

function portProblem({ protocol, port }: ServiceValues): FieldReason['code'] | undefined {
  if (protocol === 'icmp') return undefined;
  if (port.trim() === '') return 'port-missing';
  const range = portRange(port);
  if (range === undefined) return 'not-a-port';
  return range.toPort < range.fromPort ? 'ports-reversed' : undefined;
}

/** Ping has no port; one that was typed all the same is refused by the operation. */
function portsOf({ port }: ServiceValues): { fromPort: number; toPort: number } {
  return portRange(port) ?? { fromPort: 0, toPort: 0 };
}

/** `102`, `5000-5010`, also with a dash as word processors write it. */
function portRange(text: string): { fromPort: number; toPort: number } | undefined {
  const [, from, to] = /^\s*(\d{1,5})(?:\s*[-–]\s*(\d{1,5}))?\s*$/.exec(text) ?? [];
  if (from === undefined) return undefined;
  const range = { fromPort: Number(from), toPort: Number(to ?? from) };
  return range.fromPort < 1 || range.fromPort > 65_535 || range.toPort > 65_535 ? undefined : range;
}
