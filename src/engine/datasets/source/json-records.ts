import { basename } from 'node:path';
import { at } from '../../../core/at.ts';
import { AppError } from '../../app-error.ts';
import { quoted } from '../import-problem.ts';

/** One entry of a file, and the line on which it starts, or which entry it is (see {@link JsonFile}); counted from 1. */
export interface SourceRecord {
  readonly line: number;
  readonly value: Readonly<Record<string, unknown>>;
}

/** A JSON file: a list of objects (one a line, in JSONL), or one object. */
export type JsonFile =
  | {
      readonly kind: 'records';
      readonly container: 'json' | 'jsonl';
      readonly records: readonly SourceRecord[];
      /** Lines are numbers of entries, several of which stand on one line. */
      readonly areCounted: boolean;
    }
  | { readonly kind: 'object'; readonly value: Readonly<Record<string, unknown>> };

/**
 * Reads JSON or JSONL, told apart by their content: what parses as one value is JSON, else every line must be one.
 *
 * @throws AppError 'json-unreadable' with the line
 */
export function readJsonFile(text: string, path: string): JsonFile {
  const file = basename(path);
  const whole = parse(text);
  if (whole.error === null) {
    const { value } = whole;
    if (Array.isArray(value)) {
      const lines = startLines(text);
      const areCounted = new Set(lines).size < value.length;
      const records = value.map((item: unknown, index) =>
        toRecord(item, areCounted ? index + 1 : at(lines, index), file),
      );
      return { kind: 'records', container: 'json', records, areCounted };
    }
    if (!isRecord(value)) throw unreadable(file, 1, 'it holds neither a list nor an object');
    return { kind: 'object', value };
  }
  const records: SourceRecord[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const { value, error } = parse(line);
    if (error !== null) {
      // Where not even the first line is JSON of its own, the file was meant as one value.
      if (records.length === 0) throw unreadable(file, null, whole.error);
      throw unreadable(file, index + 1, error);
    }
    records.push(toRecord(value, index + 1, file));
  }
  return { kind: 'records', container: 'jsonl', records, areCounted: false };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toRecord(value: unknown, line: number, file: string): SourceRecord {
  if (!isRecord(value)) throw unreadable(file, line, 'an entry is no object');
  return { line, value };
}

function parse(text: string): { readonly value: unknown; readonly error: string | null } {
  try {
    return { value: JSON.parse(text) as unknown, error: null };
  } catch (error) {
    return { value: null, error: error instanceof Error ? error.message : String(error) };
  }
}

function unreadable(file: string, line: number | null, reason: string): AppError {
  return new AppError(
    'json-unreadable',
    `${file}${line === null ? '' : `:${line}`} is not JSON: ${reason.slice(0, LONGEST_REASON)}.`,
    `Give one JSON list of objects, or one object a line. Write ${quoted('null')} for what is missing, not NaN.`,
  );
}

/** Characters of a parser's message, which quotes the text. */
const LONGEST_REASON = 160;

/** The lines on which the items of a JSON list start. */
function startLines(text: string): number[] {
  const lines: number[] = [];
  let line = 1;
  let depth = 0;
  let isInText = false;
  let isBeforeItem = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '\n') line++;
    if (isInText) {
      if (character === '\\') at++;
      else if (character === '"') isInText = false;
      continue;
    }
    if (isBeforeItem && character?.trim() !== '' && character !== ']') {
      lines.push(line);
      isBeforeItem = false;
    }
    if (character === '"') isInText = true;
    else if (character === '[' || character === '{') {
      depth++;
      if (depth === 1) isBeforeItem = true;
    } else if (character === ']' || character === '}') depth--;
    else if (character === ',' && depth === 1) isBeforeItem = true;
  }
  return lines;
}
