import type { z } from 'zod';

type Checked =
  | { readonly ok: true; readonly data: unknown }
  /** What is wrong, for a person. */
  | { readonly ok: false; readonly problem: string };

/** Levels of arrays and objects in each other that parameters may have; checking them goes down into each. */
const DEEPEST = 64;

/** A problem may repeat names from the request. In characters. */
const LONGEST_PROBLEM = 500;

/** Problems told; the others follow from them or can wait. */
const MOST_PROBLEMS = 3;

/** Checks what came from outside. Never throws, whatever it is. */
export function checkParams(schema: z.ZodType, params: unknown): Checked {
  if (isDeeper(params, DEEPEST)) return { ok: false, problem: 'its parameters are nested too deeply' };
  const checked = schema.safeParse(params);
  if (checked.success) return { ok: true, data: checked.data };
  const problem = checked.error.issues
    .slice(0, MOST_PROBLEMS)
    .map(({ path, message }) => `${path.join('.') || 'its parameters'}: ${message}`)
    .join('; ');
  return { ok: false, problem: problem.slice(0, LONGEST_PROBLEM) };
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}
