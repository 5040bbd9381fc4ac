import { quoted } from './import-problem.ts';

/** A field's value, or why it has none. */
export type FieldValue<T> =
  | { readonly value: T; readonly reason?: undefined }
  | { readonly value?: undefined; readonly reason: string };

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const DECIMAL_COMMA = /^[+-]?\d+,\d+$/;

/** A finite decimal number with a point; a comma, NaN, infinity and anything else is refused with its reason. */
export function numberField(text: string | undefined, what: string): FieldValue<number> {
  if (text === undefined || text === '') return { reason: `the ${what} is missing` };
  if (DECIMAL_COMMA.test(text))
    return { reason: `the ${what} ${quoted(text)} has a decimal comma; write a point` };
  const value = Number(text);
  if (!DECIMAL.test(text) || !Number.isFinite(value))
    return { reason: `the ${what} ${quoted(text)} is not a number` };
  return { value };
}
