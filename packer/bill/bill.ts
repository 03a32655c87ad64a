/** The bill of materials in CycloneDX: who has the image knows by it whether a hole that became known is in it. */
import { createHash } from 'node:crypto';
import { Enums, Models, Serialize, Spec, SPDX, Validation } from '@cyclonedx/cyclonedx-library';
import { BuildError } from '../build/error.ts';
import type { Release } from '../release.ts';
import type { Part } from './part.ts';

const VERSION = Spec.Version.v1dot6;

export interface BillInput {
  readonly release: Release;
  readonly epoch: number;
  readonly debian: readonly Part[];
  readonly npm: readonly Part[];
}

/** @returns CycloneDX 1.6 in JSON, the same for the same parts @throws BuildError `wrong` when it breaks the schema */
export async function billOf({ release, epoch, debian, npm }: BillInput): Promise<string> {
  const image = new Models.Component(Enums.ComponentType.Firmware, 'ferngate', {
    version: release.version,
    bomRef: 'ferngate',
    description: `image ${release.name}`,
    properties: new Models.PropertyRepository([new Models.Property('ferngate:commit', release.commit)]),
  });
  const system = group(
    'system',
    'the root slot: Debian 13 with kernel and OpenVPN from its backports',
    debian,
  );
  const portal = group('portal', 'the portal slot: Ferngate with its Node and node modules', npm);
  image.dependencies.add(system.bomRef);
  image.dependencies.add(portal.bomRef);
  const bom = new Models.Bom({
    metadata: new Models.Metadata({ timestamp: new Date(epoch * 1000), component: image }),
    components: new Models.ComponentRepository([system, portal]),
    serialNumber: serialOf(release, [...debian, ...npm]),
  });
  const factory = new Serialize.JSON.Normalize.Factory(Spec.SpecVersionDict[VERSION] ?? Spec.Spec1dot6);
  const text = new Serialize.JsonSerializer(factory).serialize(bom, { sortLists: true, space: 1 });
  await refuseInvalid(text);
  return `${text}\n`;
}

/** Against the schema of the specification itself, unknown fields refused. @throws BuildError `wrong` */
export async function refuseInvalid(text: string): Promise<void> {
  const error: unknown = await new Validation.JsonStrictValidator(VERSION).validate(text);
  if (error === null) return;
  const why = JSON.stringify(error).slice(0, 500);
  throw new BuildError('wrong', `The bill of materials is no valid CycloneDX ${VERSION}: ${why}`);
}

function group(name: string, description: string, parts: readonly Part[]): Models.Component {
  const components = parts.map(componentOf);
  const whole = new Models.Component(Enums.ComponentType.OperatingSystem, name, {
    bomRef: name,
    description,
    components: new Models.ComponentRepository(components),
  });
  whole.type = name === 'system' ? Enums.ComponentType.OperatingSystem : Enums.ComponentType.Application;
  for (const { bomRef } of components) whole.dependencies.add(bomRef);
  return whole;
}

function componentOf({ name, group: of, version, purl, licenses, hash, source }: Part): Models.Component {
  const component = new Models.Component(Enums.ComponentType.Library, name, {
    bomRef: purl,
    version,
    purl,
    licenses: new Models.LicenseRepository(licenses.map(licenseOf)),
    ...(of === undefined ? {} : { group: of }),
  });
  if (hash) component.hashes.set(Enums.HashAlgorithm[hash.algorithm], hash.hex);
  if (source !== undefined) component.properties.add(new Models.Property('ferngate:debian-source', source));
  return component;
}

/** As npm packages write them: `(MIT OR CC0-1.0)`. Exceptions (`WITH`) stay names. */
const EXPRESSION = /^\(?[A-Za-z0-9.+-]+( (AND|OR) [A-Za-z0-9.+-]+)+\)?$/;
const idsIn = (text: string) => text.replace(/[()]/g, '').split(/ (?:AND|OR) /);

/** An expression may only stand alone; among several it is a name. */
function licenseOf(text: string, _index: number, all: readonly string[]) {
  if (SPDX.isSupportedSpdxId(text)) return new Models.SpdxLicense(text);
  if (all.length === 1 && EXPRESSION.test(text) && idsIn(text).every(SPDX.isSupportedSpdxId))
    return new Models.LicenseExpression(text);
  return new Models.NamedLicense(text);
}

/** RFC 9562, version 8, from what is in it. */
function serialOf({ name }: Release, parts: readonly Part[]): string {
  const hash = createHash('sha256').update([name, ...parts.map(({ purl }) => purl)].join('\n'));
  const bytes = hash.digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return `urn:uuid:${bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')}`;
}
