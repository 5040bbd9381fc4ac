import { z } from 'zod';
import { id, name } from './scalars.ts';

/** A reviewer also makes tasks and people, and looks at everybody's answers. */
export const ROLES = ['annotator', 'reviewer'] as const;
export const roleSchema = z.enum(ROLES);
export type Role = z.infer<typeof roleSchema>;

/** Colours that people get in turn: dark enough for white text. */
export const PERSON_COLOURS = [
  '#2f6fb3',
  '#b3541e',
  '#3b7d4f',
  '#8a4fa3',
  '#a3363f',
  '#19798a',
  '#86700f',
  '#5b6b7b',
] as const;

export const personColour = z.string().regex(/^#[0-9a-f]{6}$/);

/** Somebody who judges in this workspace. */
export const personSchema = z.object({
  id,
  /** Unique among the people of the workspace, those archived too. */
  name: z.string(),
  colour: personColour,
  role: roleSchema,
  /** Keeps all that was said and is not offered any more. */
  archived: z.boolean(),
});
export type Person = z.infer<typeof personSchema>;

/** Whether two names are one person's: those that differ in case alone would be taken for one another. */
export function isSameName(name: string, other: string): boolean {
  return name.toLocaleLowerCase() === other.toLocaleLowerCase();
}

/** Who says something: a person's id, or a name, which becomes a person where nobody has it. */
export const personRef = z.union([id, name]);
export type PersonRef = z.infer<typeof personRef>;
