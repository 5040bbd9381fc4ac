import { quoted } from './import-problem.ts';

/** A field's value, or why it has none. */
export type FieldValue<T> =
  | { readonly value: T; readonly reason?: undefined }
  | { readonly value?: undefined; readonly reason: string };

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const DECIMAL_COMMA = /^[+-]?(\d+,\d*|,\d+)(e[+-]?\d+)?$/i;
const THOUSANDS = /^[+-]?\d{1,3}([.,]\d{3})+([.,]\d+)?$/;

/** Whether text is a decimal number with or without a point. */
export function isDecimal(text: string): boolean {
  return DECIMAL.test(text);
}

/** Whether text is a number whose only mark is a comma, which may also divide thousands. */
export function hasDecimalComma(text: string): boolean {
  return DECIMAL_COMMA.test(text);
}

/** A finite decimal number with a point; a comma, NaN, infinity and anything else is refused with its reason. */
export function numberField(text: string | undefined, what: string): FieldValue<number> {
  if (text === undefined || text === '') return { reason: `the ${what} is missing` };
  const value = Number(text);
  if (isDecimal(text) && Number.isFinite(value)) return { value };
  if (THOUSANDS.test(text))
    return {
      reason: `the ${what} ${quoted(text)} has a decimal comma or thousands separators; write a point, and no separators`,
    };
  if (hasDecimalComma(text))
    return { reason: `the ${what} ${quoted(text)} has a decimal comma; write a point` };
  return { reason: `the ${what} ${quoted(text)} is not a number` };
}
