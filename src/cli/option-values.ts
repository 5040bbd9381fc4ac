import { statSync } from 'node:fs';
import path from 'node:path';
import { InvalidArgumentError } from 'commander';
import { spellingOnDisk } from '../engine/datasets/spelling-on-disk.ts';

interface Range {
  readonly min?: number;
  readonly max?: number;
  /** The bounds themselves are not allowed. */
  readonly exclusive?: boolean;
}

/** Parser of an option that is a finite number, within a range if one is given. */
export function numberIn(range: Range = {}): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!Number.isFinite(value)) throw new InvalidArgumentError('It is not a number.');
    const { min = -Infinity, max = Infinity, exclusive = false } = range;
    if (value < min || value > max || (exclusive && (value === min || value === max)))
      throw new InvalidArgumentError(`It must be ${describeRange(range)}.`);
    return value;
  };
}

/** Parser of an option that is a whole number of at least `min`, and at most `max` if it is given. */
export function wholeNumber(min = 0, max = Infinity): (text: string) => number {
  const parse = numberIn(max === Infinity ? { min } : { min, max });
  return (text) => {
    const value = parse(text);
    if (!Number.isSafeInteger(value)) throw new InvalidArgumentError('It is not a whole number.');
    return value;
  };
}

/** Parser of an option that names a file that exists. Returns its absolute path. */
export function existingFile(text: string): string {
  const found = spellingOnDisk(text);
  if (found === null) throw new InvalidArgumentError(`There is no such file.`);
  if (statSync(found).isDirectory()) throw new InvalidArgumentError(`It is a folder, not a file.`);
  return path.resolve(found);
}

/** Parser of an option that names a file or folder, as it is spelled there, or something else where there is none. */
export function pathOrName(text: string): string {
  return spellingOnDisk(text) ?? text;
}

/** Parser of an option or argument that names a file or folder that exists. Returns its absolute path. */
export function existingPath(text: string): string {
  const found = spellingOnDisk(text);
  if (found === null) throw new InvalidArgumentError(`There is no such file or folder.`);
  return path.resolve(found);
}

/** An adapter with the strength it is applied at. */
export interface AdapterOption {
  /** A GGUF file, or a folder of PEFT's or of an imported adapter. */
  readonly file: string;
  readonly scale: number;
}

/** Parser of `PATH` or `PATH:SCALE`; a scale that is not given is 1. A Windows drive's colon is not a scale's. */
export function adapterFile(text: string): AdapterOption {
  const match = /^(.+):([-+]?[\d.]+(?:e[-+]?\d+)?)$/i.exec(text);
  if (match?.[1] === undefined || match[2] === undefined) return { file: existingPath(text), scale: 1 };
  return { file: existingPath(match[1]), scale: numberIn()(match[2]) };
}

/** Turns the parser of one value into that of an option that may be given several times. */
export function repeatable<T>(parse: (text: string) => T): (text: string, previous: T[] | undefined) => T[] {
  return (text, previous) => [...(previous ?? []), parse(text)];
}

function describeRange({ min, max, exclusive = false }: Range): string {
  const above = exclusive ? 'above' : 'at least';
  const below = exclusive ? 'below' : 'at most';
  const parts = [];
  if (min !== undefined) parts.push(`${above} ${min}`);
  if (max !== undefined) parts.push(`${below} ${max}`);
  return parts.join(' and ');
}

/** Parser of a range of scores: "1,5", "0-10" or "0:10". */
export function scoreRange(text: string): readonly [low: number, high: number] {
  const match = /^(-?[\d.]+)[,:-](-?[\d.]+)$/.exec(text.replaceAll(' ', ''));
  const [low, high] = [Number(match?.[1] ?? Number.NaN), Number(match?.[2] ?? Number.NaN)];
  if (!(low < high)) throw new InvalidArgumentError('It must be two numbers, the lower first, like 1,5.');
  return [low, high];
}

/** Parser of names separated by commas. */
export function nameList(text: string): readonly string[] {
  return text.split(',').map((name) => name.trim());
}
