/** What a backup that runs does now. */
export type BackupStep =
  /** copies of the files are made */
  | { readonly kind: 'snapshot' }
  /** encrypted and sent */
  | { readonly kind: 'writing'; readonly target: string }
  /** read back from the target and restored on the side */
  | { readonly kind: 'reading'; readonly target: string }
  | { readonly kind: 'rehearsing'; readonly target: string }
  /** old ones go */
  | { readonly kind: 'tidying'; readonly target: string };

export interface Progress {
  readonly step: BackupStep;
  readonly done: number;
  readonly total: number;
}

/** Passes pieces on and tells how many bytes have come. */
export async function* counted(
  pieces: AsyncIterable<Uint8Array>,
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    count(piece.length);
    yield piece;
  }
}
