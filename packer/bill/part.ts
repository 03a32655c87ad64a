/** A part of the image as the bill of materials lists it. */
export interface Part {
  readonly name: string;
  /** Of an npm package, `@koa`; of Debian's, `debian`. */
  readonly group?: string;
  readonly version: string;
  /** Package URL (ECMA-427). */
  readonly purl: string;
  /** As the package itself states them; SPDX ids where they are, other words where not; empty when it says nothing. */
  readonly licenses: readonly string[];
  /** In hexadecimal, of the package as its registry hands it out. */
  readonly hash?: { readonly algorithm: 'SHA-256' | 'SHA-512'; readonly hex: string };
  /** Debian's source package, from which it was built. */
  readonly source?: string;
}
