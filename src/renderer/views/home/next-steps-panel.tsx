import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { showView } from '../../location/use-location.ts';
import { Icon } from '../../ui/marks/icons.tsx';
import { Panel } from '../../ui/layout/panel.tsx';
import { describeProgress, firstOpenStep, type Step } from './next-steps.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './home-view.module.css';

/** What has been done and what comes next, each with the way there. */
export function NextStepsPanel({ steps }: { readonly steps: readonly Step[] }): ReactNode {
  const next = firstOpenStep(steps);
  return (
    <Panel title="What to do next" note={describeProgress(steps)}>
      <ol>
        {steps.map((step) => (
          <li key={step.key} className={classes.step} data-next={step === next}>
            <span className={classes.tick} data-done={step.done}>
              {step.done === true && <Icon name="check" size={14} />}
            </span>
            <span className={classes.facts}>
              <span className={classes.stepTitle}>
                {step.title}
                {step.optional === true && step.done !== true && (
                  <span className={layout.note}> · optional</span>
                )}
                <span className={layout.hidden}>{stateOf(step)}</span>
              </span>
              <span className={classes.note}>{step.waitsFor ?? step.note}</span>
            </span>
            <Button
              size="compact-xs"
              variant={step === next ? 'filled' : 'default'}
              disabled={step.waitsFor !== null}
              aria-label={`${step.done === true ? 'Show' : 'Go'}: ${step.title}`}
              onClick={() => go(step)}
            >
              {step.done === true ? 'Show' : 'Go'}
            </Button>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function go({ view, params }: Step): void {
  showView(view, {}, params);
}

function stateOf({ done, waitsFor }: Step): string {
  if (done === true) return ' (done)';
  return waitsFor === null ? ' (ready)' : ' (not yet)';
}
