import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Weights } from './training-graph.ts';

export interface Checkpoint {
  /** Steps made so far. */
  readonly step: number;
  readonly weights: Weights;
}

/** Writes weights so that a stop at any moment leaves the old file or the new one: json header line, then float32. */
export function writeCheckpoint(file: string, { step, weights }: Checkpoint): void {
  const tensors = [...weights].map(([name, values]) => ({ name, elements: values.length }));
  const header = Buffer.from(`${JSON.stringify({ step, tensors })}\n`);
  const parts = [...weights.values()].map((values) =>
    Buffer.from(values.buffer, values.byteOffset, values.byteLength),
  );
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, Buffer.concat([header, ...parts]));
  renameSync(`${file}.new`, file);
}

/** The checkpoint in a file; undefined where there is none. */
export function readCheckpoint(file: string): Checkpoint | undefined {
  if (!existsSync(file)) return undefined;
  const bytes = readFileSync(file);
  const end = bytes.indexOf(0x0a);
  const header = JSON.parse(bytes.toString('utf8', 0, end)) as {
    step: number;
    tensors: { name: string; elements: number }[];
  };
  const weights = new Map<string, Float32Array>();
  let at = end + 1;
  for (const { name, elements } of header.tensors) {
    const values = new Float32Array(elements);
    bytes.copy(new Uint8Array(values.buffer), 0, at, at + values.byteLength);
    weights.set(name, values);
    at += values.byteLength;
  }
  return { step: header.step, weights };
}
