import { z } from 'zod';
import { Id, line, NetworkText, paragraph, requiredLine } from '../../operations/values.ts';

export const DeviceFields = {
  name: requiredLine(80),
  projectId: Id.nullable().default(null),
  lan: NetworkText,
  note: paragraph(2000).default(''),
};

export const ProjectFields = { client: line(80), name: requiredLine(80) };

/** Typing the name is what a destructive act asks for; programs do it as well. */
export const Confirmation = z.string().max(100);
