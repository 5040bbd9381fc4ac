import { MantineProvider } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { RunEstimate } from '../../../src/model/plan.ts';
import type { WorkspaceSummary } from '../../../src/model/workspace-summary.ts';
import type { RequestError } from '../../../src/renderer/api/request.ts';
import { EstimatePanel } from '../../../src/renderer/views/run/estimate-panel.tsx';
import { RunFacts } from '../../../src/renderer/views/run/run-facts.tsx';
import { RUN_SUMMARY } from '../../fixtures/run-summary.ts';

const WORKSPACE = { datasets: [] } as unknown as WorkspaceSummary;

test('what a server took for a run stands with its facts', () => {
  const usage = {
    requests: 1_200,
    prompt: 700_000,
    cached: 210_000,
    answer: 1_200,
    bytesOut: 12_000_000,
    bytesIn: 900_000,
    cost: 0.1057,
  };
  render(
    <MantineProvider>
      <RunFacts run={{ ...RUN_SUMMARY, usage }} summary={WORKSPACE} />
    </MantineProvider>,
  );
  expect(screen.getByText('Server took').nextElementSibling?.textContent).toBe(
    '1,200 requests, 701,200 tokens (700,000 of prompts, 210,000 of these from its cache), 12 MB sent, cost 0.106',
  );
});

test('an estimate tells what a server takes, and says what it does not know', () => {
  const data: RunEstimate = {
    comparisons: 1_000,
    images: 40,
    seconds: 60,
    basis: 'Measured.',
    server: { promptTokens: 590_000, answerTokens: 1_000, bytesOut: null, cost: null, basis: '32 of them.' },
  };
  render(
    <MantineProvider>
      <EstimatePanel
        estimate={{ data, error: null } as UseQueryResult<RunEstimate, RequestError>}
        waits={false}
        adaptive={false}
        sample={<button type="button">Measure on the server</button>}
      />
    </MantineProvider>,
  );
  const figures = screen.getByLabelText('What the server takes');
  expect(figures.textContent).toBe(
    'Promptsabout 590,000 tokensAnswersabout 1,000 tokensSentunknownCostunknown',
  );
  expect(screen.getByText(/32 of them\. A cost appears once the server has prices/)).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Measure on the server' })).toBeTruthy();
});
