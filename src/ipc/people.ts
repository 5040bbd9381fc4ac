import { z } from 'zod';
import { personColour, personSchema, roleSchema } from '../model/person.ts';
import { id, name } from '../model/scalars.ts';

export const peopleRequests = {
  'people.list': {
    params: z.strictObject({}),
    result: z.object({
      /** Everybody of the workspace, those archived too. */
      people: z.array(personSchema).readonly(),
      /** Who judges in a browser that has not chosen: as the server was told; null where it was not. */
      here: id.nullable(),
      /** Whether nobody else may be chosen, because the link was that person's. */
      fixed: z.boolean(),
    }),
  },
  /** The address that lets each person in who may come; null where nobody comes from other machines. */
  'people.links': {
    params: z.strictObject({}),
    result: z.object({
      links: z
        .array(z.object({ person: id, role: roleSchema, url: z.string() }))
        .readonly()
        .nullable(),
    }),
  },
  /** Adds a person; the first of a workspace is a reviewer unless it is said otherwise. */
  'people.add': {
    params: z.strictObject({ name, colour: personColour.optional(), role: roleSchema.optional() }),
    result: personSchema,
  },
  /** Renames a person, changes colour or role, archives or brings back. All that was said stays theirs. */
  'people.change': { params: z.strictObject({ ...personSchema.shape, name }), result: personSchema },
} as const;
