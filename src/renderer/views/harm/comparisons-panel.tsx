import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatCount, formatQuantity } from '../../../core/format.ts';
import type { HarmSort } from '../../../model/harm.ts';
import type { RunSummary } from '../../../model/run.ts';
import { useCommands } from '../../commands/commands.ts';
import { useWaiting } from '../../judging/use-judge.ts';
import { changeParams, showView, useLocation } from '../../location/use-location.ts';
import { JudgePrompt } from '../../ui/dialogs/judge-prompt.tsx';
import { Panel } from '../../ui/layout/panel.tsx';
import { useSize } from '../../ui/layout/use-size.ts';
import { useListMoves } from '../../ui/pair-list/use-list-moves.ts';
import { useAddressCursor } from '../../ui/pair-list/use-address-cursor.ts';
import { standingOf } from '../../ui/pair-table/pair-standing.ts';
import { PairTable } from '../../ui/pair-table/pair-table.tsx';
import { useRelabel } from '../../ui/pair-table/use-relabel.ts';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import { ExportHarm } from './export-harm.tsx';
import { harmColumns } from './harm-columns.tsx';
import { chosenOf, chosenParam, sortParam, withToggled } from './harm-params.ts';
import { ListChoice } from './list-choice.tsx';
import { useHarmList, type AskedHarm } from './use-harm-list.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './harm-view.module.css';

const SECTION = 'What hurts';

/** Below this width of the list faces stand without names. */
const WIDTH_FOR_NAMES = 880;

/** Below this width the true label stands below the answer. */
const WIDTH_FOR_TRUTH = 760;

interface ComparisonsPanelProps {
  readonly run: RunSummary;
  readonly asked: AskedHarm;
  readonly sort: HarmSort;
  /** What the address says of likelihood and evidence, for other views. */
  readonly settingsParams: Readonly<Record<string, string>>;
}

/** Every comparison with its loss and what it does to the scores; labelled as in Pairs. */
export function ComparisonsPanel({ run, asked, sort, settingsParams }: ComparisonsPanelProps): ReactNode {
  const { params } = useLocation();
  const state = useHarmList(asked, sort);
  const { list, total, error, retry } = state;
  const cursor = useAddressCursor(list);
  const waiting = useWaiting();
  const [measure, size] = useSize();
  const { pair, row } = cursor;
  const relabel = useRelabel(pair, row === undefined ? null : standingOf(row, waiting), run.id, SECTION);
  useListMoves(cursor.move, false, SECTION);
  const target = row?.harm?.targetId;
  const openNll = () => {
    if (pair === null || target === undefined) return;
    showView(
      'nll',
      { run: run.id, image: target },
      { ...settingsParams, comparison: `${pair.firstId}-${pair.secondId}` },
    );
  };
  const openPairs = () => {
    if (pair !== null) showView('pairs', {}, { pair: `${pair.firstId}-${pair.secondId}` });
  };
  const chosen = chosenOf(params);
  const toggle = () => {
    if (pair === null) return;
    const after = withToggled(chosen, pair);
    changeParams(
      { chosen: chosenParam(after), whatif: after.length === 0 ? null : 'pairs' },
      { replace: true },
    );
  };
  const isChosen =
    pair !== null &&
    chosen.some(({ firstId, secondId }) => firstId === pair.firstId && secondId === pair.secondId);
  const enabled = pair !== null;
  useCommands([
    {
      id: 'harm.nll',
      title: 'Open in the NLL explorer',
      section: SECTION,
      keys: ['Enter'],
      enabled,
      run: openNll,
    },
    { id: 'harm.pairs', title: 'Open in Pairs', section: SECTION, keys: ['o'], enabled, run: openPairs },
    {
      id: 'harm.choose',
      title: 'Add the pair to the what-if, or take it out',
      section: SECTION,
      keys: ['c'],
      enabled,
      run: toggle,
    },
  ]);
  return (
    <Panel
      fill
      title={<ListChoice list="comparisons" />}
      note={`n = ${formatCount(total)}`}
      actions={
        <>
          <Button size="compact-xs" disabled={!enabled} aria-pressed={isChosen} onClick={toggle}>
            {isChosen ? 'Take out of what-if' : 'Add to what-if'}
          </Button>
          <Button size="compact-xs" disabled={!enabled} onClick={openNll}>
            Open in NLL
          </Button>
          <Button size="compact-xs" disabled={!enabled} onClick={openPairs}>
            Open in Pairs
          </Button>
          <ExportHarm asked={asked} list="comparisons" sort={sort} total={total} />
        </>
      }
    >
      <div className={classes.list} ref={measure} aria-busy={state.waiting}>
        {error !== null ? (
          <ErrorState error={error} retry={retry} />
        ) : list === null ? (
          <Loading height="100%" />
        ) : total === 0 ? (
          <p className={layout.nothing}>No answer about an image and a reference passes the filter.</p>
        ) : (
          <PairTable
            list={list}
            cursor={cursor}
            columns={harmColumns(run.hasProbabilities, size !== null && size.width < WIDTH_FOR_TRUTH)}
            names={size === null || size.width >= WIDTH_FOR_NAMES}
            total={total}
            label={`What hurts: ${formatQuantity(total, 'comparison')}; arrow keys choose one, 1, 2, 3 label it, Enter opens it in the NLL explorer`}
            waiting={waiting}
            labelled
            onSort={(order) => changeParams({ sort: sortParam(order), row: null })}
            onOpen={openNll}
          />
        )}
      </div>
      <JudgePrompt opened={relabel.asksWho} onName={relabel.keepAs} onClose={relabel.giveUp} />
    </Panel>
  );
}
