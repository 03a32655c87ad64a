/** Small pieces that go together, where each call costs as much for a few bytes as for many. */
export class Gathered {
  readonly #send: (bytes: Buffer) => Promise<void>;
  readonly #atBytes: number;
  #parts: Buffer[] = [];
  #bytes = 0;

  constructor(send: (bytes: Buffer) => Promise<void>, atBytes = 64 * 1024) {
    this.#send = send;
    this.#atBytes = atBytes;
  }

  async add(bytes: Buffer): Promise<void> {
    this.#parts.push(bytes);
    this.#bytes += bytes.length;
    if (this.#bytes >= this.#atBytes) await this.go();
  }

  async go(): Promise<void> {
    if (this.#bytes === 0) return;
    const [first = Buffer.alloc(0), ...more] = this.#parts;
    const bytes = more.length === 0 ? first : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#bytes = 0;
    await this.#send(bytes);
  }
}
