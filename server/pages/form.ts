/**
 * Forms as browsers send them: `application/x-www-form-urlencoded` (WHATWG URL, 5.1) and nothing else, under
 * the ceiling of `http/body.ts` (files: `multipart.ts`), and typed by the schema of the operation that they are for.
 */
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { readBody } from '../http/body.ts';
import { Refusal, type FieldReason } from '../refusal.ts';
import { boundaryOf, parseMultipart } from './multipart.ts';

/** A component with 64 services of 6 fields each, twice over; millions of tiny fields are an attack. */
const FIELDS_MAX = 1000;
const NAME_MAX_CHARACTERS = 100;
/** `services.64`: more rows than any schema takes; a higher index would only make empty places. */
const ROWS_MAX = 200;
export const CSRF_FIELD = 'csrf';

type JsonSchema = z.core.JSONSchema.BaseSchema;

export class Form {
  readonly #fields: ReadonlyMap<string, readonly string[]>;
  readonly #files: ReadonlyMap<string, Buffer>;

  constructor(
    fields: ReadonlyMap<string, readonly string[]> = new Map(),
    files: ReadonlyMap<string, Buffer> = new Map(),
  ) {
    this.#fields = fields;
    this.#files = files;
  }

  /** What was uploaded under this name; undefined when nothing was chosen. */
  file(name: string): Buffer | undefined {
    return this.#files.get(name);
  }

  /** As it was typed, for showing it again; `''` when it was not sent. */
  text(name: string): string {
    return this.#fields.get(name)?.[0] ?? '';
  }

  all(name: string): readonly string[] {
    return this.#fields.get(name) ?? [];
  }

  /** A checkbox or a button with this name was sent. */
  has(name: string): boolean {
    return this.#fields.has(name);
  }

  names(): string[] {
    return [...this.#fields.keys(), ...this.#files.keys()].filter((name) => name !== CSRF_FIELD);
  }

  /** For forms that no schema reads: a field beyond these is refused (CVE-2023-0985). @throws Refusal `invalid` */
  expect(...names: readonly string[]): void {
    const unknown = this.names().find((name) => !names.includes(name));
    if (unknown !== undefined) throw new Refusal('invalid', [{ field: unknown, code: 'unknown-field' }]);
  }

  /**
   * The form as input of a schema. Fields that the schema does not have stay in, so that it refuses them
   * (CVE-2023-0985); what does not look like a number stays text and is refused with its reason.
   * @throws Refusal `invalid` for a number that was left empty
   */
  inputFor(schema: z.ZodType): Record<string, unknown> {
    const described = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
    const { input, empty } = typedObject(this.#tree(), described, '');
    if (empty.length > 0)
      throw new Refusal(
        'invalid',
        empty.map((field): FieldReason => ({ field, code: 'required' })),
      );
    return input;
  }

  /** `services.0.name` becomes `{ services: { 0: { name } } }`; prototypes have no place in it. */
  #tree(): Tree {
    const root: Tree = new Map();
    for (const name of this.names()) {
      const steps = name.split('.');
      const last = steps.pop() ?? '';
      let at = root;
      for (const step of steps) {
        const inner = at.get(step);
        const next = isTree(inner) ? inner : new Map<string, readonly string[] | Tree>();
        at.set(step, next);
        at = next;
      }
      at.set(last, this.all(name));
    }
    return root;
  }
}

type Tree = Map<string, readonly string[] | Tree>;

function isTree(value: readonly string[] | Tree | undefined): value is Tree {
  return value instanceof Map;
}

/** @param uploads the page takes files as well */
export async function readForm(request: IncomingMessage, { uploads = false } = {}): Promise<Form> {
  const described = request.headers['content-type'] ?? '';
  const [type = ''] = described.split(';');
  const body = await readBody(request);
  const boundary = uploads ? boundaryOf(described) : undefined;
  if (boundary !== undefined) {
    const { texts, files } = parseMultipart(body, boundary);
    return new Form(fieldsOf(texts), files);
  }
  if (body.length > 0 && type.trim().toLowerCase() !== 'application/x-www-form-urlencoded') {
    throw new Refusal('invalid', [{ field: '', code: 'bad-format' }]);
  }
  return new Form(fieldsOf(new URLSearchParams(body.toString('utf8'))));
}

function fieldsOf(sent: Iterable<readonly [string, string]>): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  let count = 0;
  for (const [name, value] of sent) {
    count += 1;
    if (count > FIELDS_MAX) throw new Refusal('too-large');
    if (name.length > NAME_MAX_CHARACTERS) throw new Refusal('invalid', [{ field: '', code: 'bad-format' }]);
    // Browsers send line breaks of text areas as CR LF.
    fields.set(name, [...(fields.get(name) ?? []), value.replaceAll('\r\n', '\n')]);
  }
  return fields;
}

interface Typed {
  readonly input: Record<string, unknown>;
  /** Numbers that were left empty. */
  readonly empty: string[];
}

function typedObject(tree: Tree, schema: JsonSchema, prefix: string): Typed {
  const empty: string[] = [];
  const entries: [string, unknown][] = [];
  const properties = new Map(Object.entries(schema.properties ?? {}));
  for (const [name, property] of properties) {
    const inner = typeof property === 'object' ? property : {};
    const value = typed(tree.get(name), inner, { field: `${prefix}${name}`, empty });
    if (value !== undefined) entries.push([name, value]);
  }
  for (const [name, value] of tree) {
    if (!properties.has(name)) entries.push([name, value instanceof Map ? null : (value[0] ?? '')]);
  }
  return { input: Object.fromEntries(entries), empty };
}

interface Place {
  readonly field: string;
  readonly empty: string[];
}

function typed(value: Tree | readonly string[] | undefined, schema: JsonSchema, at: Place): unknown {
  const { plain, kinds } = kindsOf(schema);
  // A checkbox that is not ticked, and a list without rows, are not sent at all.
  if (kinds.has('boolean')) return value !== undefined && !isTree(value) && value[0] !== 'false';
  if (kinds.has('array')) return typedRows(value, plain, at);
  if (value === undefined) return undefined;
  if (isTree(value)) {
    const { input, empty } = typedObject(value, plain, `${at.field}.`);
    at.empty.push(...empty);
    return input;
  }
  // The same name twice is no text; let the schema say so.
  if (value.length > 1) return [...value];
  const [text = ''] = value;
  if (text === '' && kinds.has('null')) return null;
  if (!kinds.has('integer') && !kinds.has('number')) return text;
  if (text.trim() === '') at.empty.push(at.field);
  return /^\s*-?\d{1,15}\s*$/.test(text) ? Number(text) : text;
}

/** Nullable things are `type: ['string', 'null']` or `anyOf: [thing, null]` (JSON Schema 2020-12). */
function kindsOf(schema: JsonSchema): { plain: JsonSchema; kinds: ReadonlySet<string> } {
  const choices = (schema.anyOf ?? []).filter((one) => typeof one === 'object');
  const plain = choices.find((one) => one.type !== 'null') ?? schema;
  const types = [schema, ...choices].flatMap(({ type }): readonly string[] =>
    type === undefined ? [] : [type].flat(),
  );
  return { plain, kinds: new Set(types) };
}

function typedRows(value: Tree | readonly string[] | undefined, schema: JsonSchema, at: Place): unknown {
  const items = typeof schema.items === 'object' && !Array.isArray(schema.items) ? schema.items : {};
  if (!(value instanceof Map)) return [...(value ?? [])].map((text) => typed([text], items, at));
  if (value.size > ROWS_MAX) throw new Refusal('too-large');
  return [...value.values()].map((row, index) =>
    typed(row, items, { field: `${at.field}.${index}`, empty: at.empty }),
  );
}
