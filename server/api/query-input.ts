/**
 * Path and query carry text only; the schema says where a number or a yes-or-no is meant. What does not
 * look like one stays text and is refused by the schema itself, with its reason.
 */
import { z } from 'zod';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The JSON Schema of an operation's input, as far as its top-level fields. */
export function fieldTypes(schema: z.ZodType): ReadonlyMap<string, string> {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  return new Map(
    Object.entries(properties).map(([name, field]) => [
      name,
      typeof field === 'object' && typeof field.type === 'string' ? field.type : 'string',
    ]),
  );
}

export function fromText(text: string, type: string | undefined): unknown {
  if ((type === 'integer' || type === 'number') && /^-?\d{1,15}$/.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
