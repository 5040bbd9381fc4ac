import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatNumber,
  formatParameters,
  formatRate,
} from '../../src/core/format.ts';
import { modelChoices } from '../../src/engine/choosing/model-choices.ts';
import type { ModelChoice } from '../../src/model/model-choice.ts';

const DOCUMENT = new URL('../../docs/models.md', import.meta.url);

const byType = ({ f16, q4_k }: ModelChoice['files']): string => `${formatBytes(f16)}, ${formatBytes(q4_k)}`;

/** A row of the table under "Which for which machine". */
function cellsOf({ name, parameters, files, memory, imageTokens, measured }: ModelChoice): string[] {
  const { whole, tiles } = imageTokens;
  return [
    name,
    formatParameters(parameters),
    byType(files),
    byType(memory),
    tiles === null ? formatCount(whole) : `${formatCount(whole)}, in tiles ${formatCount(tiles)}`,
    measured === null ? 'not measured' : `${formatNumber(2 * measured.picture + measured.pair, 1)} s`,
    measured === null ? 'not measured' : formatRate(1 / measured.furtherPair),
    measured === null ? '' : `${measured.type.toUpperCase()}, ${formatBytes(measured.memory)}`,
  ];
}

it('docs/models.md says of each published model what the Models view says', () => {
  const rows = readFileSync(DOCUMENT, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const told = modelChoices().map((choice) => rows.find(([name]) => name === choice.name) ?? [choice.name]);
  expect(told).toEqual(modelChoices().map(cellsOf));
});
