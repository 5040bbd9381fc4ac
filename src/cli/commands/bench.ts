import type { Command } from 'commander';
import { bench, DEFAULT_BENCH_SECONDS } from '../../lab/bench/bench.ts';
import type { BenchReport } from '../../lab/bench/bench-comparator.ts';
import { resolveAsk } from '../../engine/model-files/asked-card.ts';
import { addAskOptions, askLevels, type AskOptions } from '../ask-options.ts';
import { addDeviceOptions, type DeviceOptions } from '../card-options.ts';
import type { CommandContext, RunCommand } from '../command-context.ts';
import { comparatorOf } from '../comparator-options.ts';
import { addModelOptions, type ModelOptions } from '../model-options.ts';
import { wholeNumber } from '../option-values.ts';
import type { Report } from '../report.ts';
import { formatDecimal, formatNumber, textTable } from '../text-table.ts';

interface BenchOptions extends ModelOptions, DeviceOptions, AskOptions {
  readonly seconds: number;
}

export function addBench(command: Command, run: RunCommand): void {
  command.option(
    '--seconds <n>',
    'time for each method; each makes at least one comparison',
    wholeNumber(1),
    DEFAULT_BENCH_SECONDS,
  );
  addDeviceOptions(addAskOptions(addModelOptions(command))).action((options: BenchOptions) =>
    run((context) => measure(context, options)),
  );
}

async function measure(context: CommandContext, options: BenchOptions): Promise<Report> {
  const { signal, onProgress, progress } = context;
  const { gpu, threads, seconds } = options;
  const { files, members, notices } = await comparatorOf(options, context);
  progress.warn(notices);
  const { card } = resolveAsk(files.card, askLevels(options));
  const spec = { ...files, card, gpu, members, ...(threads === undefined ? {} : { threads }) };
  const { given, random } = await bench({ spec, secondsEach: seconds, signal, onProgress });
  return {
    document: { model: spec.model, given, random, warnings: notices },
    text: [
      describe(spec.model, given),
      describe('A random model with LLaVA-1.5’s number of image tokens', random),
    ].join('\n\n'),
  };
}

function describe(model: string, { info, ways, leftOut }: BenchReport): string {
  return [
    `${model}: ${formatNumber(info.imageTokens)} tokens an image, ${formatNumber(info.promptTokens)} a prompt`,
    `${info.device} (${info.gpu}), ${info.threads} threads, ${info.pairsTogether} pairs a call, llama.cpp ${info.llamaVersion}`,
    textTable(
      ['way', 'comparisons', 'a second', 'times the first'],
      ways.map(({ name, comparisons, perSecond, ratio }) => [
        name,
        comparisons,
        formatDecimal(perSecond),
        formatDecimal(ratio),
      ]),
    ),
    ...leftOut.map((reason) => `Left out: ${reason}`),
  ].join('\n');
}
