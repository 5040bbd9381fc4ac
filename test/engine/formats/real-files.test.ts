import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readLabellingConfiguration } from '../../../src/engine/formats/label-studio/labelling-configuration.ts';
import { readJudgementFile } from '../../../src/engine/formats/read-judgement-file.ts';
import { sharedData } from '../../fixtures/shared-data.ts';

const folder = sharedData('formats');

/** Files of other tools with what a reader must find. */
const FILES: readonly (readonly [folder: string, file: string, holds: 'all' | 'not skipped'])[] = [
  ['label-studio-choices', 'export.json', 'all'],
  ['label-studio-choices', 'export-all-tasks.json', 'all'],
  ['label-studio-choices', 'export-min.json', 'not skipped'],
  ['label-studio-choices', 'export.csv', 'not skipped'],
  ['label-studio-choices', 'export.tsv', 'not skipped'],
  ['label-studio-pairwise', 'export.json', 'all'],
  ['label-studio-pairwise', 'export-min.json', 'not skipped'],
  ['label-studio-pairwise', 'export.csv', 'not skipped'],
  ['label-studio-browser', 'export.json', 'all'],
  ['label-studio-browser', 'export-min.json', 'not skipped'],
  ['label-studio-browser', 'export.csv', 'not skipped'],
  ['argilla', 'records.json', 'all'],
  ['argilla', 'to_datasets.parquet', 'all'],
];

interface Expected {
  readonly first: string;
  readonly second: string;
  readonly label?: string | null;
  readonly status?: string;
  readonly person?: number | string;
  readonly seconds?: number;
  readonly user?: string;
  readonly 'value in the file'?: string;
  readonly 'status, only in the parquet'?: string;
}

test.skipIf(folder === null).each(FILES)(
  '%s %s gives what its expected.json says',
  async (name, file, holds) => {
    const at = join(folder ?? '', name);
    const { judgements } = JSON.parse(readFileSync(join(at, 'expected.json'), 'utf8')) as {
      judgements: readonly Expected[];
    };
    const config = join(at, 'config.xml');
    const read = await readJudgementFile(join(at, file), {
      pseudonym: () => 'somebody',
      ...(name.startsWith('label-studio') && {
        configuration: await readLabellingConfiguration(readFileSync(config, 'utf8'), config),
      }),
    });
    const isParquet = file.endsWith('.parquet');
    const wanted = judgements
      .filter(({ status }) => holds === 'all' || status !== 'skipped')
      .map((one) => ({
        first: one.first,
        second: one.second,
        label: one['value in the file'] ?? one.label ?? null,
        status:
          one['status, only in the parquet'] === undefined || isParquet
            ? (one.status ?? one['status, only in the parquet'])
            : 'submitted',
        person: String(one.person ?? one.user ?? 1),
        ...(one.seconds !== undefined && { seconds: one.seconds }),
      }));
    const found = read.judgements.map((one, index) => ({
      first: one.first.name?.split('/').at(-1),
      second: one.second.name?.split('/').at(-1),
      label: one.label,
      status: one.status,
      person: one.person,
      ...(wanted[index] !== undefined && 'seconds' in wanted[index] && { seconds: one.seconds }),
    }));
    const sorted = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).sort();
    expect(sorted(found)).toEqual(sorted(wanted));
  },
);
