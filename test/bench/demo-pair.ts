/**
 * A pair of the demo model in a long run beside `@fugood/llama.node`, in turn: milliseconds of processor time, which other work on the
 * machine changes less than what a clock shows. Results: docs/results.md.
 *
 *     node test/bench/demo-pair.ts [ROUNDS] [TOGETHER ...]
 *
 * Every round answers all pairs of 41 drawn faces with TOGETHER pairs a call (8, 16 and 32), and has llama.node answer 20 and 120 of them:
 * the difference of these two processes is of 100 pairs, without their start. Pictures are encoded before for us, as a run of the demo
 * has each in hundreds of pairs, and for each pair by llama.node, which keeps none. One thread. Linux.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { Comparator } from '../../src/engine/comparator/comparator.ts';
import { renderFace } from '../../src/engine/datasets/synthetic/render-face.ts';
import { DEMO_MODEL } from '../../src/engine/demo-model.ts';
import { modelCardOf } from '../../src/engine/model-files/model-card.ts';
import { answerWithLlamaNode } from '../../src/lab/bench/llama-node.ts';
import { median, processorSeconds } from './processor-time.ts';

const { model, mmproj } = DEMO_MODEL;
const IMAGES = 41;
const FEW = 20;
const MANY = 120;
const CONTEXT = 256;

/** This file run by itself answers pairs of files with llama.node. */
const THEIRS = 'theirs';

const pairsOf = (files: readonly string[]) =>
  files.flatMap((first) => files.filter((second) => second !== first).map((second) => ({ first, second })));

async function askLlamaNode(count: number, files: readonly string[]): Promise<void> {
  const answers = await answerWithLlamaNode({
    model,
    mmproj,
    adapters: [],
    gpu: 'cpu',
    threads: 1,
    prompt: modelCardOf(model).prompt,
    contextTokens: CONTEXT,
    pairs: pairsOf(files).slice(0, count),
    probabilities: 10,
  });
  if (answers.length !== count) throw new Error(`${answers.length} of ${count} pairs were answered`);
}

/** Milliseconds a pair. */
function theirs(files: readonly string[]): number {
  const seconds = (count: number) =>
    processorSeconds([process.execPath, import.meta.filename, THEIRS, String(count), ...files]);
  const few = seconds(FEW);
  return ((seconds(MANY) - few) / (MANY - FEW)) * 1000;
}

/** Milliseconds a pair, the first pass over all left out. */
async function ours(files: readonly string[], pairsTogether: number): Promise<number> {
  await using comparator = await Comparator.open({ model, mmproj, gpu: 'cpu', threads: 1, pairsTogether });
  const pairs = pairsOf(files).map(({ first, second }) => ({
    first: { path: first },
    second: { path: second },
  }));
  let answered = 0;
  const pass = () => comparator.compare(pairs, { onResult: () => (answered += 1) });
  await pass();
  const before = process.cpuUsage();
  answered = 0;
  await pass();
  await pass();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / answered;
}

if (process.argv[2] === THEIRS) {
  await askLlamaNode(Number(process.argv[3]), process.argv.slice(4));
} else {
  const [rounds = '3', ...together] = process.argv.slice(2);
  const folder = mkdtempSync(path.join(tmpdir(), 'demo-pair-'));
  const files = await Promise.all(
    Array.from({ length: IMAGES }, async (_, index) => {
      const file = path.join(folder, `${index}.jpg`);
      writeFileSync(file, await renderFace(1, index, 350));
      return file;
    }),
  );
  const counts = together.length === 0 ? [8, 16, 32] : together.map(Number);
  const measured = new Map<string, number[]>();
  const note = (way: string, milliseconds: number) =>
    measured.set(way, [...(measured.get(way) ?? []), milliseconds]);
  for (let round = 0; round < Number(rounds); round++) {
    for (const count of counts) note(`tiebreak, ${count} a call`, await ours(files, count));
    note('@fugood/llama.node', theirs(files));
  }
  for (const [way, each] of measured)
    console.log(
      `${way.padEnd(24)} ${median(each).toFixed(2)} ms a pair (${each.map((one) => one.toFixed(2)).join(', ')})`,
    );
}
