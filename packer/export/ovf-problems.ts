/**
 * What an importer would refuse in an OVF descriptor: XML that is not well-formed, sections in another order than the
 * schema's (DSP8023), fields of an item in another order than the alphabet's, references that lead nowhere, no UEFI.
 */
import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import type { BuildContext } from '../build/step.ts';

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  isArray: (name) => ['Item', 'File', 'Disk', 'Network', 'vmw:Config'].includes(name),
});

const Named = z.record(z.string(), z.unknown());
const Descriptor = z.object({
  Envelope: z.looseObject({
    References: z.object({ File: z.array(Named).length(1) }),
    DiskSection: z.looseObject({ Info: z.string(), Disk: z.array(Named).length(1) }),
    NetworkSection: z.looseObject({ Info: z.string(), Network: z.array(Named).length(1) }),
    VirtualSystem: z.looseObject({
      VirtualHardwareSection: z.looseObject({
        Info: z.string(),
        Item: z.array(Named),
        'vmw:Config': z.array(Named),
      }),
      'vbox:Machine': z.looseObject({
        '@ovf:required': z.literal('false'),
        'ovf:Info': z.string(),
        Hardware: z.looseObject({ Firmware: Named }),
      }),
    }),
  }),
});

const ORDER = {
  Envelope: ['References', 'DiskSection', 'NetworkSection', 'VirtualSystem'],
  VirtualSystem: [
    ...['Info', 'Name', 'ProductSection', 'OperatingSystemSection', 'VirtualHardwareSection', 'vbox:Machine'],
  ],
  VirtualHardwareSection: ['Info', 'System', 'Item', 'vmw:Config'],
} as const;

/** As libxml2 sees it, which VirtualBox and KVM's importers use; our own parser makes the best of everything. */
export async function isWellFormed({ run }: Pick<BuildContext, 'run'>, text: string): Promise<boolean> {
  return run(['xmllint', '--noout', '--nonet', '-'], { input: text }).then(
    () => true,
    () => false,
  );
}

/** Of a well-formed one. @param disk as it lies in the archive @returns a sentence for each problem */
export function ovfProblems(text: string, disk: { file: string; bytes: number }): string[] {
  const raw: unknown = parser.parse(text);
  const parsed = Descriptor.safeParse(raw);
  if (!parsed.success) {
    return parsed.error.issues.map(({ path, message }) => `the descriptor at ${path.join('/')}: ${message}`);
  }
  const { Envelope } = parsed.data;
  const { VirtualSystem, References, DiskSection, NetworkSection } = Envelope;
  const hardware = VirtualSystem.VirtualHardwareSection;
  const problems = [
    ...orderProblems('Envelope', raw, ['Envelope']),
    ...orderProblems('VirtualSystem', raw, ['Envelope', 'VirtualSystem']),
    ...orderProblems('VirtualHardwareSection', raw, ['Envelope', 'VirtualSystem', 'VirtualHardwareSection']),
    ...hardware.Item.flatMap(itemProblems),
  ];
  const [file] = References.File;
  const [listed] = DiskSection.Disk;
  const [network] = NetworkSection.Network;
  const expect = (what: string, right: boolean) => {
    if (!right) problems.push(what);
  };
  expect('the referenced file is not the one in the archive', file?.['@ovf:href'] === disk.file);
  expect('the referenced file has another size', file?.['@ovf:size'] === String(disk.bytes));
  expect('the disk refers to no file', listed?.['@ovf:fileRef'] === file?.['@ovf:id']);
  const diskItem = hardware.Item.find((item) => item['rasd:ResourceType'] === 17);
  const controller = hardware.Item.find((item) => item['rasd:ResourceType'] === 6);
  expect(
    'no item is the disk',
    diskItem?.['rasd:HostResource'] === `ovf:/disk/${String(listed?.['@ovf:diskId'])}`,
  );
  expect('the disk hangs on no controller', diskItem?.['rasd:Parent'] === controller?.['rasd:InstanceID']);
  const card = hardware.Item.find((item) => item['rasd:ResourceType'] === 10);
  expect('the network card leads to no network', card?.['rasd:Connection'] === network?.['@ovf:name']);
  expect('VMware is not told the firmware', isEfi(hardware['vmw:Config']));
  expect(
    'VirtualBox is not told the firmware',
    VirtualSystem['vbox:Machine'].Hardware.Firmware['@type'] === 'EFI',
  );
  return problems;
}

const isEfi = (settings: readonly Record<string, unknown>[]) =>
  settings.some((one) => one['@vmw:key'] === 'firmware' && one['@vmw:value'] === 'efi');

/** In the raw object, since only that keeps the order of the text. */
function orderProblems(name: keyof typeof ORDER, raw: unknown, path: readonly string[]): string[] {
  const element = path.reduce<unknown>((parent, child) => Named.parse(parent)[child], raw);
  const children = Object.keys(Named.parse(element)).filter((child) => !child.startsWith('@'));
  const order: readonly string[] = ORDER[name];
  return children.join(' ') === order.join(' ') ? [] : [`${name} holds ${children.join(', ')} in this order`];
}

function itemProblems(item: Record<string, unknown>): string[] {
  const fields = Object.keys(item);
  const id = String(item['rasd:InstanceID']);
  return fields.join(' ') === [...fields].sort().join(' ') ? [] : [`item ${id} has fields out of order`];
}
