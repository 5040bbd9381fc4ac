import { createHash } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import type { ComparatorSpec } from './comparator-spec.ts';
import { FastReader, operationsOf } from './fast-reader.ts';
import { KeptSettings } from './kept-settings.ts';
import type { LoadedModel } from './loaded-model.ts';
import {
  settingsForOne,
  USUAL_TOGETHER,
  type GivenSettings,
  type MeasuredSettings,
} from './measured-settings.ts';

/** In the environment: `off` measures nothing, so that models answer with the same settings however busy the machine is. */
const MEASURE_VARIABLE = 'TIEBREAK_MEASURE';

/**
 * With how many threads and pairs a call a model answers: as given; for a question or two, or where `TIEBREAK_MEASURE` is off, as
 * is usual; else as was measured here before, and where it was not, as is measured now.
 *
 * @throws AppError of {@link FastReader.create}
 */
export async function readerSettings(
  loaded: LoadedModel,
  {
    threads,
    pairsTogether,
    forOne = false,
    cacheDir,
  }: Pick<ComparatorSpec, 'threads' | 'pairsTogether' | 'forOne' | 'cacheDir'>,
): Promise<MeasuredSettings> {
  if (threads !== undefined && pairsTogether !== undefined) return { threads, pairsTogether };
  const isOff = process.env[MEASURE_VARIABLE] === 'off';
  if (forOne || isOff) {
    const onGpu = loaded.libraries.gpu !== 'cpu';
    const usual = settingsForOne({ threads, onGpu, operations: operationsOf(loaded) });
    return forOne ? usual : { ...usual, pairsTogether: pairsTogether ?? USUAL_TOGETHER };
  }
  const given = { threads, pairsTogether };
  if (cacheDir === undefined) return FastReader.measure(loaded, given);
  const kept = new KeptSettings(path.join(cacheDir, 'measured-settings.json'));
  const key = keyOf(loaded, given);
  const known = await kept.find(key);
  if (known !== undefined) return known;
  const measured = FastReader.measure(loaded, given);
  await kept.add(key, measured);
  return measured;
}

/** Stands for all that decides what is fastest: machine, libraries, model, the length of its prompts, and what was given. */
function keyOf(
  { libraries, members, prompt: { halves }, files: { modelHash }, isExact }: LoadedModel,
  given: GivenSettings,
): string {
  const processors = os.cpus();
  const machine = [processors[0]?.model, processors.length, os.availableParallelism(), os.totalmem()];
  const { gpu, version, cpuBuild } = libraries;
  const device = members[0].encoder.device.description;
  return createHash('sha256')
    .update(JSON.stringify([machine, gpu, device, version, cpuBuild, modelHash, halves, isExact, given]))
    .digest('hex')
    .slice(0, 32);
}
