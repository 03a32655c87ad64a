/**
 * The OVF descriptor of the OVA (DMTF DSP0243 1.1): one machine, one disk, one network card.
 *
 * Importers read different parts of it. VMware takes the firmware from `vmw:Config`; VirtualBox takes the whole machine
 * from `vbox:Machine` where there is one, and would otherwise give a UEFI-only disk a BIOS, which shows a black screen.
 */
import { createHash } from 'node:crypto';

export interface OvfInput {
  /** Of the release; also the machine's first name. */
  readonly name: string;
  readonly version: string;
  readonly disk: {
    /** Its name in the archive. */
    readonly file: string;
    readonly fileBytes: number;
    /** As the machine sees it. */
    readonly capacityBytes: number;
  };
}

export const MACHINE = { cpus: 2, memoryMib: 2048 } as const;
/** ESXi 6.5, Workstation 14 and newer. */
const HARDWARE = 'vmx-13';
/** CIM_OperatingSystem.OSType: Debian 64-Bit. */
const CIM_DEBIAN_64 = 96;
const NETWORK = 'Ferngate';

/** ResourceType of CIM_ResourceAllocationSettingData. */
const RESOURCE = { cpu: 3, memory: 4, scsi: 6, network: 10, disk: 17 } as const;

/** Fields are written in the schema's order, which is the alphabet's: VMware's parser insists on it. */
type Item = Readonly<Record<string, string | number>>;

export function ovfOf(input: OvfInput): string {
  const { name, version, disk } = input;
  const uuid = uuidOf(`disk of ${name}`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<Envelope ovf:version="1.0" xml:lang="en-US"
  xmlns="http://schemas.dmtf.org/ovf/envelope/1"
  xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
  xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData"
  xmlns:vssd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData"
  xmlns:vmw="http://www.vmware.com/schema/ovf"
  xmlns:vbox="http://www.virtualbox.org/ovf/machine">
  <References>
    <File ovf:id="file1" ovf:href="${escape(disk.file)}" ovf:size="${disk.fileBytes}"/>
  </References>
  <DiskSection>
    <Info>The disk with the system; the data partition on it grows with the disk</Info>
    <Disk ovf:capacity="${disk.capacityBytes}" ovf:diskId="disk1" ovf:fileRef="file1" ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized" vbox:uuid="${uuid}"/>
  </DiskSection>
  <NetworkSection>
    <Info>The network that machines, technicians and browsers come from</Info>
    <Network ovf:name="${NETWORK}">
      <Description>Reachable on TCP 443, 1194 and 80</Description>
    </Network>
  </NetworkSection>
  <VirtualSystem ovf:id="ferngate">
    <Info>Ferngate, a remote-maintenance portal</Info>
    <Name>Ferngate</Name>
    <ProductSection>
      <Info>What is installed</Info>
      <Product>Ferngate</Product>
      <Version>${escape(version)}</Version>
      <FullVersion>${escape(name)}</FullVersion>
    </ProductSection>
    <OperatingSystemSection ovf:id="${CIM_DEBIAN_64}" vmw:osType="debian9_64Guest">
      <Info>The operating system</Info>
      <Description>Debian GNU/Linux (64-bit)</Description>
    </OperatingSystemSection>
    <VirtualHardwareSection>
      <Info>What the machine needs</Info>
      <System>
        <vssd:ElementName>Virtual Hardware Family</vssd:ElementName>
        <vssd:InstanceID>0</vssd:InstanceID>
        <vssd:VirtualSystemIdentifier>Ferngate</vssd:VirtualSystemIdentifier>
        <vssd:VirtualSystemType>${HARDWARE}</vssd:VirtualSystemType>
      </System>
${hardware().map(itemOf).join('\n')}
      <vmw:Config ovf:required="false" vmw:key="firmware" vmw:value="efi"/>
    </VirtualHardwareSection>
${virtualBox(input, uuid)}
  </VirtualSystem>
</Envelope>
`;
}

function hardware(): Item[] {
  const { cpus, memoryMib } = MACHINE;
  return [
    { ElementName: `${cpus} processors`, InstanceID: 1, ResourceType: RESOURCE.cpu, VirtualQuantity: cpus },
    {
      AllocationUnits: 'byte * 2^20',
      ElementName: `${memoryMib} MiB of memory`,
      InstanceID: 2,
      ResourceType: RESOURCE.memory,
      VirtualQuantity: memoryMib,
    },
    {
      Address: 0,
      ElementName: 'SCSI controller',
      InstanceID: 3,
      ResourceSubType: 'lsilogic',
      ResourceType: RESOURCE.scsi,
    },
    {
      AddressOnParent: 0,
      ElementName: 'Disk',
      HostResource: 'ovf:/disk/disk1',
      InstanceID: 4,
      Parent: 3,
      ResourceType: RESOURCE.disk,
    },
    {
      AutomaticAllocation: 'true',
      Connection: NETWORK,
      ElementName: 'Network card',
      InstanceID: 5,
      ResourceSubType: 'VmxNet3',
      ResourceType: RESOURCE.network,
    },
  ];
}

function itemOf(item: Item): string {
  const fields = Object.entries(item).map(
    ([name, value]) => `        <rasd:${name}>${escape(String(value))}</rasd:${name}>`,
  );
  return `      <Item>\n${fields.join('\n')}\n      </Item>`;
}

/** VMware refuses a section that it does not know unless that has `ovf:required="false"` and an `Info`. */
function virtualBox({ name }: OvfInput, disk: string): string {
  return `    <vbox:Machine ovf:required="false" version="1.16-linux" uuid="{${uuidOf(`machine of ${name}`)}}" name="Ferngate" OSType="Debian_64">
      <ovf:Info>The machine as VirtualBox describes it</ovf:Info>
      <Hardware>
        <CPU count="${MACHINE.cpus}">
          <PAE enabled="true"/>
        </CPU>
        <Memory RAMSize="${MACHINE.memoryMib}"/>
        <Firmware type="EFI"/>
        <Display VRAMSize="16"/>
        <BIOS>
          <IOAPIC enabled="true"/>
        </BIOS>
        <Network>
          <Adapter slot="0" enabled="true" type="virtio">
            <BridgedInterface/>
          </Adapter>
        </Network>
        <RTC localOrUTC="UTC"/>
      </Hardware>
      <StorageControllers>
        <StorageController name="SATA" type="AHCI" PortCount="1" useHostIOCache="false" Bootable="true">
          <AttachedDevice type="HardDisk" hotpluggable="false" port="0" device="0">
            <Image uuid="{${disk}}"/>
          </AttachedDevice>
        </StorageController>
      </StorageControllers>
    </vbox:Machine>`;
}

/** The same for the same release, so that two builds of one commit are the same. Layout of RFC 9562, version 8. */
function uuidOf(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const escape = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
