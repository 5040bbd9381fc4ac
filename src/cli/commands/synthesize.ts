import path from 'node:path';
import type { Command } from 'commander';
import { writeSyntheticDataset } from '../../engine/datasets/synthetic/write-synthetic-dataset.ts';
import type { RunCommand } from '../command-context.ts';
import { wholeNumber } from '../option-values.ts';
import { formatNumber } from '../text-table.ts';

interface SynthesizeOptions {
  readonly count: number;
  readonly seed: number;
  readonly size?: number;
}

const DEFAULT_COUNT = 1000;
const SMALLEST_FACE = 32;

export function addSynthesize(command: Command, run: RunCommand): void {
  command
    .argument('<folder>', 'where to write them', (text) => path.resolve(text))
    .option('--count <n>', 'number of faces', wholeNumber(1), DEFAULT_COUNT)
    .option('--seed <n>', 'seed of the faces', wholeNumber(), 1)
    .option('--size <pixels>', 'width and height in pixels (default: 256)', wholeNumber(SMALLEST_FACE))
    .action((folder: string, options: SynthesizeOptions) =>
      run(async ({ signal, onProgress, advise }) => {
        await writeSyntheticDataset(folder, { ...options, signal, onProgress });
        return {
          document: { folder, simulated: true, ...options },
          text:
            `${formatNumber(options.count)} simulated faces written to ${folder}\n` +
            `Import them with: ${advise('import', folder)}`,
        };
      }),
    );
}
