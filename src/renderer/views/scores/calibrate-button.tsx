import { Button, Popover, SegmentedControl, Switch } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { EvidenceKind } from '../../../core/evidence.ts';
import {
  DEFAULT_KIND,
  LIKELIHOOD_KINDS,
  LIKELIHOODS,
  parametersOf,
  valueOf,
  type LikelihoodKindName,
} from '../../../core/likelihood.ts';
import type { RunSummary } from '../../../model/run.ts';
import { request } from '../../api/request.ts';
import { changed } from '../../commands/undo.ts';
import { Term } from '../../help/term.tsx';
import { changeParams } from '../../location/use-location.ts';
import { notify } from '../../notices/notices.ts';
import { formatQuantity, formatNumber } from '../../../core/format.ts';
import { KindsTable } from './kinds-table.tsx';
import { SameComparatorSelect } from '../../work/same-comparator-select.tsx';
import classes from './scores-view.module.css';

/** Fits the likelihood to a run's own answers about images of known score, and keeps it as the run's own. */
export function CalibrateButton({
  run,
  evidence,
}: {
  readonly run: RunSummary;
  readonly evidence: EvidenceKind;
}): ReactNode {
  const [opened, setOpened] = useState(false);
  const [working, setWorking] = useState(false);
  const [fitBias, setFitBias] = useState(true);
  const [kind, setKind] = useState<LikelihoodKindName>(DEFAULT_KIND);
  const calibrate = async () => {
    setWorking(true);
    try {
      const fitted = await request('scores.calibrate', { run: run.id, kind, evidence, fitBias });
      const { id, likelihood, standardErrors, pairs } = fitted;
      const setRemoved = (removed: boolean) => request('scores.removeCalibration', { id, removed });
      changed({
        title: `${LIKELIHOODS[kind].title}'s likelihood calibrated`,
        undo: () => setRemoved(true),
        redo: () => setRemoved(false),
        details: `${parametersOf(likelihood)
          .map(
            ({ name, symbol }) =>
              `${symbol} = ${formatNumber(valueOf(likelihood, name))} ± ${formatNumber(standardErrors[name])}`,
          )
          .join(
            ', ',
          )}, from ${formatQuantity(pairs, 'pair')} with known scores. ${kind === DEFAULT_KIND ? "It is now the run's own likelihood." : `It is chosen now; the run's own likelihood stays ${LIKELIHOODS[DEFAULT_KIND].title}'s where it has one.`}`,
      });
      setOpened(false);
      changeParams({ likelihood: kind === DEFAULT_KIND ? null : `calibration:${id}` });
    } catch (error) {
      notify({ kind: 'error', title: 'Could not calibrate the likelihood', error });
    } finally {
      setWorking(false);
    }
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={440} trapFocus>
      <Popover.Target>
        <Button size="compact-sm" onClick={() => setOpened(!opened)}>
          Calibrate…
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={classes.form}>
          <p>
            <Term name="calibration">Fits a likelihood</Term> to this run’s answers about images with known
            scores ({evidence} evidence). An image’s own true score then influences its estimate: for honest
            figures, calibrate on a run of training images.
          </p>
          <SegmentedControl
            aria-label="Kind of likelihood"
            fullWidth
            data={LIKELIHOOD_KINDS.map((one) => ({ value: one, label: LIKELIHOODS[one].title }))}
            value={kind}
            onChange={setKind}
          />
          <Switch
            label="Fit the bias b too"
            checked={fitBias}
            onChange={(event) => setFitBias(event.currentTarget.checked)}
          />
          <KindsTable run={run.id} evidence={evidence} fitBias={fitBias} />
          <Button variant="filled" loading={working} onClick={() => void calibrate()}>
            Calibrate on “{run.name}”
          </Button>
          <SameComparatorSelect run={run} />
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
