/** What a pair has said so far, and what has to be true because of it. */
import { NUMBERS_PER_START, ofRanges } from './protocol.ts';

interface FileSaid {
  /** Confirmed by COMMIT. */
  readonly here: Set<number>;
  /** Confirmed as durable on both. */
  readonly both: Set<number>;
  readonly undone: Set<number>;
}

export class Expectations {
  readonly #files = new Map<string, FileSaid>();
  readonly #gone = new Set<string>();
  readonly #deleting = new Set<string>();
  /** The last record that the standby was said to have. */
  acknowledged = 0;
  forgetBelow = 0;
  readonly faults: string[] = [];
  readonly counts = { here: 0, both: 0, undone: 0 };

  /** A line of either side. */
  hear([word, file = '', number = '', lsn = '0', ...rest]: readonly string[]): void {
    if (word === 'here' || word === 'undone') this.#said(file)[word].add(Number(number));
    if (word === 'both') {
      this.#said(file).both.add(Number(number));
      this.acknowledged = Math.max(this.acknowledged, Number(lsn));
    }
    if (word === 'here' || word === 'both' || word === 'undone') this.counts[word] += 1;
    if (word === 'deleting') this.#deleting.add(file);
    if (word === 'deleted') this.#gone.add(file);
    if (word === 'fault' || word === 'news') this.faults.push([word, file, number, lsn, ...rest].join(' '));
  }

  /** @param found what each file of the primary holds after its start, as ranges */
  checkPrimary(found: ReadonlyMap<string, string>): void {
    this.#check(found, 'here', 'the primary');
  }

  /** @param found what each file of the standby holds when it alone is left */
  checkStandby(found: ReadonlyMap<string, string>): void {
    this.#check(found, 'both', 'the standby');
  }

  /** So that a long run does not remember everything. */
  forget(incarnation: number): void {
    this.forgetBelow = incarnation * NUMBERS_PER_START;
    for (const said of this.#files.values())
      for (const numbers of [said.here, said.both, said.undone])
        for (const number of numbers) if (number < this.forgetBelow) numbers.delete(number);
  }

  #check(found: ReadonlyMap<string, string>, which: 'here' | 'both', where: string): void {
    for (const [file, ranges] of found) {
      const there = ofRanges(ranges);
      const { undone } = this.#said(file);
      // An account whose deletion was confirmed on the primary may still be on a standby that is behind.
      if (this.#gone.has(file) && which === 'here')
        this.faults.push(`${where} has ${file}, which was deleted`);
      for (const number of this.#said(file)[which])
        if (!there.has(number)) this.faults.push(`${where} lost ${number} of ${file}`);
      for (const number of undone)
        if (there.has(number)) this.faults.push(`${where} has ${number} of ${file}, which was taken back`);
    }
    for (const [file, said] of this.#files)
      if (said[which].size > 0 && !found.has(file) && !this.#deleting.has(file))
        this.faults.push(`${where} lost ${file}`);
  }

  #said(file: string): FileSaid {
    const said = this.#files.get(file) ?? { here: new Set(), both: new Set(), undone: new Set() };
    this.#files.set(file, said);
    return said;
  }
}
