import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { printKeys } from '../../commands/keys.ts';
import { LABEL_SIGNS } from '../../theme/label-colours.ts';
import { labelOfShown, type ListedPair } from './annotation-list.ts';

import { ANSWERS, type Answer } from './answers.ts';
import classes from './annotate-view.module.css';

interface AnswerBarProps {
  readonly pair: ListedPair | undefined;
  readonly onAnswer: (answer: Answer) => void;
}

/** Every answer as a button that shows its key; the one that was given before is pressed. */
export function AnswerBar({ pair, onAnswer }: AnswerBarProps): ReactNode {
  return (
    <div className={classes.answers} role="group" aria-label="Answers">
      {ANSWERS.map((answer) => {
        const pressed = isGiven(answer, pair);
        return (
          <Button
            key={answer.id}
            variant={pressed ? 'filled' : 'default'}
            aria-pressed={pressed}
            disabled={pair === undefined}
            leftSection={
              answer.label === null ? undefined : <span aria-hidden="true">{LABEL_SIGNS[answer.label]}</span>
            }
            rightSection={<kbd>{printKeys(answer.keys)}</kbd>}
            onClick={() => {
              onAnswer(answer);
            }}
          >
            {answer.title}
          </Button>
        );
      })}
    </div>
  );
}

function isGiven({ action, label }: Answer, pair: ListedPair | undefined): boolean {
  if (pair === undefined) return false;
  if (action === 'flag') return pair.flagged;
  if (pair.own?.action !== action) return false;
  if (label === null || pair.own.label === null) return true;
  return labelOfShown(pair.own.label, pair.swapped) === label;
}
