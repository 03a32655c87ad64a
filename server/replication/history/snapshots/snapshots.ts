/**
 * The snapshots on the disk.
 *
 *     history/snapshots/<time>-<record>.json   one a snapshot, written when all its images are on the disk
 *     history/images/<file>-<record>-<sum>.fgi  one a file and state, shared by the snapshots in which it was at rest
 *
 * A snapshot is there when its manifest is. So a crash leaves at most images that nobody names, and those are cleared away
 * before the next one; whoever removes takes the manifest first.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { syncFolder } from '../../../store/folder-sync.ts';
import { replaceJson } from '../../replica/replace-json.ts';
import { HistoryError } from '../errors.ts';
import { ImageName, Manifest, MANIFEST_NAME, manifestName } from './manifest.ts';

/** 20,000 files at some 600 bytes each. */
const MANIFEST_MAX_BYTES = 16 * 1024 * 1024;

/** With its own hash, because nothing else notices a bit that turned in it. */
const Kept = z.strictObject({ manifest: z.unknown(), sha256: z.string() });

export class Snapshots {
  readonly folder: string;

  /** @param folder the history's own */
  constructor(folder: string) {
    this.folder = folder;
  }

  get images(): string {
    return join(this.folder, 'images');
  }

  async prepare(): Promise<void> {
    for (const folder of [this.#manifests, this.images])
      await mkdir(folder, { recursive: true, mode: 0o700 });
  }

  /** The oldest first. Those that cannot be read are named apart: what they held is not there any more. */
  async list(): Promise<{ readonly snapshots: Manifest[]; readonly damaged: string[] }> {
    const snapshots: Manifest[] = [];
    const damaged: string[] = [];
    for (const name of (await readdir(this.#manifests)).filter((one) => MANIFEST_NAME.test(one)).sort()) {
      const manifest = await this.#read(name);
      if (manifest === null) damaged.push(name);
      else snapshots.push(manifest);
    }
    return { snapshots, damaged };
  }

  /** All its images are on the disk. @throws what the disk says, and then there is no such snapshot */
  async add(manifest: Manifest): Promise<void> {
    await syncFolder(this.images);
    await replaceJson(join(this.#manifests, manifestName(manifest)), {
      manifest,
      sha256: digest(manifest),
    });
  }

  async remove(manifest: Pick<Manifest, 'atMs' | 'lsn'>): Promise<void> {
    await rm(join(this.#manifests, manifestName(manifest)), { force: true });
    await syncFolder(this.#manifests);
  }

  /** Removes images that no snapshot names; only while none is being made. */
  async clear(): Promise<void> {
    const { snapshots, damaged } = await this.list();
    // What a damaged one named may be all that is left of it: nothing goes until that one is gone.
    if (damaged.length > 0) return;
    const named = new Set(snapshots.flatMap(({ images }) => Object.values(images).map(({ name }) => name)));
    for (const name of await readdir(this.images))
      if (!named.has(name)) await rm(join(this.images, name), { force: true });
    for (const name of await readdir(this.#manifests))
      if (!MANIFEST_NAME.test(name)) await rm(join(this.#manifests, name), { force: true });
  }

  async removeDamaged(names: readonly string[]): Promise<void> {
    for (const name of names.filter((one) => MANIFEST_NAME.test(one)))
      await rm(join(this.#manifests, name), { force: true });
    await syncFolder(this.#manifests);
  }

  image(name: string): string {
    return join(this.images, ImageName.parse(name));
  }

  get #manifests(): string {
    return join(this.folder, 'snapshots');
  }

  async #read(name: string): Promise<Manifest | null> {
    const path = join(this.#manifests, name);
    if ((await stat(path)).size > MANIFEST_MAX_BYTES) return null;
    const kept = Kept.safeParse(parsed(await readFile(path, 'utf8')));
    if (!kept.success) return null;
    const manifest = Manifest.safeParse(kept.data.manifest);
    return manifest.success && digest(manifest.data) === kept.data.sha256 ? manifest.data : null;
  }
}

/** The images that these snapshots hold between them, each counted once. */
export function bytesOf(snapshots: readonly Manifest[]): number {
  const bytes = new Map<string, number>();
  for (const { images } of snapshots)
    for (const image of Object.values(images)) bytes.set(image.name, image.bytes);
  return [...bytes.values()].reduce((sum, one) => sum + one, 0);
}

/** @throws HistoryError `damaged` */
export function imageOf(manifest: Manifest, file: string): { readonly name: string; readonly bytes: number } {
  const image = manifest.images[file];
  if (image === undefined) throw new HistoryError('damaged', `${manifestName(manifest)} has no ${file}`);
  return image;
}

function digest(manifest: Manifest): string {
  return createHash('sha256').update(JSON.stringify(manifest)).digest('hex');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
