import { MantineProvider } from '@mantine/core';
import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { ResultRow } from '../../../src/model/results.ts';
import { PUBLISHED_RESULTS } from '../../../src/model/published-results.ts';
import { ResultsTable } from '../../../src/renderer/views/results/results-table.tsx';
import { RESULT_COLUMNS } from '../../../src/renderer/views/results/result-columns.ts';
import {
  formatOrder,
  parseOrder,
  publishedFigure,
  sortPublished,
  sortResults,
  type ResultOrder,
} from '../../../src/renderer/views/results/result-order.ts';

function row(name: string, more: Partial<ResultRow> = {}): ResultRow {
  return {
    runId: 1,
    name,
    dataset: 'faces',
    model: null,
    simulated: false,
    settings: '',
    likelihood: null,
    likelihoodSource: null,
    images: 10,
    unscored: 0,
    scoredUnder: null,
    notLimitedBy: [],
    comparisons: 100,
    pc: null,
    bestPc: null,
    mae: null,
    rmse: null,
    accuracy: null,
    recall: { First: null, Second: null, Similar: null },
    agreement: null,
    finishedAt: null,
    ...more,
  };
}

const pc = (value: number, interval: readonly [number, number] = [value - 0.01, value + 0.01]) => ({
  pc: { value, interval, method: 'fisher-z' as const },
});

describe('the order of the experiments', () => {
  const rows = [row('b', pc(0.8)), row('none'), row('a', pc(0.9)), row('c', pc(0.8))];
  const names = (order: string | undefined) => sortResults(rows, parseOrder(order)).map(({ name }) => name);

  it('has the best correlation first, and those without one last', () =>
    expect(names(undefined)).toEqual(['a', 'b', 'c', 'none']));

  it('keeps those without a value last in either direction', () => {
    expect(names('pc')).toEqual(['b', 'c', 'a', 'none']);
    expect(names('-name')).toEqual(['none', 'c', 'b', 'a']);
  });

  it('takes an unknown column for the default', () =>
    expect(parseOrder('__proto__')).toEqual(parseOrder(undefined)));

  it('begins with the better end of a column, and turns round at the second press', async () => {
    const pressed = async (sort: string, title: string) => {
      const onOrder = vi.fn<(order: ResultOrder) => void>();
      const table = render(
        <MantineProvider>
          <ResultsTable
            rows={[row('a')]}
            columns={RESULT_COLUMNS}
            order={parseOrder(sort)}
            onOrder={onOrder}
            compared={[]}
            onCompare={() => {}}
            onOpen={() => {}}
            reviewOf={() => null}
            published={[]}
          />
        </MantineProvider>,
      );
      await userEvent.click(table.getByRole('button', { name: new RegExp(`^${title}`) }));
      table.unmount();
      return onOrder.mock.calls.map(([order]) => formatOrder(order));
    };
    expect(await pressed('name', 'PC')).toEqual(['-pc']);
    expect(await pressed('name', 'MAE')).toEqual(['mae']);
    expect(await pressed('mae', 'MAE')).toEqual(['-mae']);
  });
});

describe('published rows', () => {
  it('are sorted as the runs are, by what papers give', () => {
    const [best] = sortPublished(PUBLISHED_RESULTS, parseOrder('-pc'));
    expect(best?.pc).toBe(Math.max(...PUBLISHED_RESULTS.map(({ pc }) => pc ?? -1)));
    const lowest = sortPublished(PUBLISHED_RESULTS, parseOrder('mae'));
    expect(lowest[0]?.mae).toBe(Math.min(...PUBLISHED_RESULTS.map(({ mae }) => mae ?? Infinity)));
    expect(lowest.at(-1)?.mae).toBeNull();
  });

  it('are possible and say where they were read', () => {
    for (const { pc, mae, rmse, source, note, split } of PUBLISHED_RESULTS) {
      if (source === null) expect(note).toMatch(/not published/);
      else
        expect(source).toMatch(
          /(arXiv:\d{4}\.\d{5}|doi:10\.\d{4}\/)|(Transactions|ICIP|ICPR|IJCAI).*github\.com/,
        );
      expect(pc).toBeGreaterThan(split === 'zero-shot' ? 0.3 : 0.8);
      expect(pc).toBeLessThan(1);
      if (mae !== null && rmse !== null) expect(mae).toBeLessThan(rmse);
    }
  });

  it.each([
    ['LMOL', 'SCUT-FBP5500', 'five folds', 0.9565, 0.1552, 0.2032],
    ['LMOL', 'Hot-Or-Not', 'zero-shot', 0.5385, 0.4927, 0.6283],
    ['LMOL', 'MEBeauty', 'zero-shot', 0.7366, 0.4274, 0.5371],
    ['UOL', 'SCUT-FBP5500', 'five folds', 0.924, 0.1975, 0.2633],
    ['UOL', 'Hot-Or-Not', 'zero-shot', 0.4073, 0.541, 0.6779],
    ['UOL', 'MEBeauty', 'zero-shot', 0.5532, 0.523, 0.6489],
    ['VGG16, regression', 'SCUT-FBP5500', 'five folds', 0.9044, 0.2248, 0.2973],
    ['VGG16, order learning', 'SCUT-FBP5500', 'five folds', 0.9198, 0.2025, 0.2683],
    ['ComboLoss', 'Hot-Or-Not', 'zero-shot', 0.3329, 0.6154, 0.7677],
    ['ComboLoss', 'MEBeauty', 'zero-shot', 0.5078, 0.5481, 0.6888],
  ])('have %s on %s, %s, with its figures', (method, testSet, split, pc, mae, rmse) => {
    const found = PUBLISHED_RESULTS.filter((row) => row.method === method && row.testSet === testSet);
    expect(found).toEqual([
      expect.objectContaining({ split, pc, mae, rmse, source: expect.any(String) as string }),
    ]);
  });

  it('take a line for each test set until it is unfolded, and mark what is not published', async () => {
    const table = render(
      <MantineProvider>
        <ResultsTable
          rows={[row('a')]}
          columns={RESULT_COLUMNS}
          order={parseOrder(undefined)}
          onOrder={() => {}}
          compared={[]}
          onCompare={() => {}}
          onOpen={() => {}}
          reviewOf={(runId) => (runId === 1 ? 'reviewed' : null)}
          published={PUBLISHED_RESULTS}
        />
      </MantineProvider>,
    );
    // The head, the run, and a line each of three test sets.
    expect(table.getAllByRole('row')).toHaveLength(5);
    expect(table.getByText('reviewed')).toBeTruthy();
    await userEvent.click(table.getByRole('button', { name: /Hot-Or-Not/ }));
    expect(table.getAllByRole('row')).toHaveLength(8);
    expect(table.getByRole('row', { name: /^LMOL.*0\.5385/ }).textContent).toContain(
      '10.1109/ICASSP49660.2025.10889943',
    );
    await userEvent.click(table.getByRole('button', { name: /SCUT-FBP5500/ }));
    expect(table.getAllByText('Unpublished')).toHaveLength(4);
    expect(table.getByText(/90,000 pairs a fold/)).toBeTruthy();
    await userEvent.click(table.getByRole('button', { name: /SCUT-FBP5500/ }));
    await userEvent.click(table.getByRole('button', { name: /Hot-Or-Not/ }));
    expect(table.getAllByRole('row')).toHaveLength(5);
    table.unmount();
  });

  it('have no accuracy, which papers on regression do not have either', () => {
    for (const row of PUBLISHED_RESULTS) expect(publishedFigure(row, 'accuracy')).toBeNull();
  });
});

describe('a figure in the table', () => {
  const cellOf = (key: string, of: ResultRow) =>
    RESULT_COLUMNS.find((column) => column.key === key)?.cell(of);

  it('has its interval under it, and is a dash where it is not known', () => {
    expect(cellOf('pc', row('a', pc(0.9312, [0.9, 0.95])))).toEqual({
      text: '0.931',
      note: '0.900 to 0.950',
    });
    expect(cellOf('pc', row('a'))).toEqual({ text: '–', note: '' });
  });

  it('is a share in per cent', () => {
    const accuracy = { value: 0.832, interval: [0.823, 0.84] as const, successes: 832, trials: 1000 };
    expect(cellOf('accuracy', row('a', { accuracy }))).toEqual({ text: '83.2 %', note: '82.3 to 84.0 %' });
  });
});

it('a PC stands beside the best that the noise of the scores leaves any method', () => {
  const pcColumn = RESULT_COLUMNS.find(({ key }) => key === 'pc');
  expect(pcColumn?.cell(row('a', { ...pc(0.9), bestPc: 0.9351 })).note).toMatch(/\nat best 0\.935$/);
  expect(pcColumn?.cell(row('a', pc(0.9))).note).not.toContain('at best');
  expect(pcColumn?.cell(row('a', { bestPc: 0.9351 })).note).toBe('');
});
