import { Button, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { LABEL_SIGNS, LABEL_TEXT_COLOURS } from '../../theme/label-colours.ts';
import { CommandKeys } from '../marks/command-keys.tsx';
import { HumanMark } from './pair-columns.tsx';
import type { Standing } from './pair-standing.ts';
import classes from './relabel-bar.module.css';
import { SAYINGS, type Saying } from './use-relabel.ts';
import layout from '../layout/layout.module.css';

interface RelabelBarProps {
  /** Whether both images have been shown: until then labels wait. */
  readonly seen: boolean;
  /** Null while it is not known. */
  readonly standing: Standing | null;
  readonly onSay: (saying: Saying) => void;
  /** Whether the keys mean this pair. Defaults to true. */
  readonly keys?: boolean;
}

/** Everything that a person can say of a pair as buttons that show their keys; what stands is pressed. */
export function RelabelBar({ seen, standing, onSay, keys = true }: RelabelBarProps): ReactNode {
  return (
    <div className={layout.wrappingLine} role="group" aria-label="Your label for this pair" data-answers>
      {SAYINGS.map((saying) => (
        <SayingButton
          key={saying.id}
          saying={saying}
          pressed={isSaid(saying, standing)}
          waits={saying.action === 'label' && !seen}
          hasKey={keys}
          onSay={onSay}
        />
      ))}
      <span className={classes.standing} role="status">
        {standing !== null && isSomething(standing) && <HumanMark standing={standing} />}
        {standing?.saving === true && <span className={layout.note}>saving</span>}
      </span>
    </div>
  );
}

function isSomething({ human, cannotJudge, flagged, saving }: Standing): boolean {
  return human !== null || cannotJudge || flagged || saving;
}

function isSaid({ action, label }: Saying, standing: Standing | null): boolean {
  if (standing === null) return false;
  if (action === 'flag') return standing.flagged;
  return action === 'label' ? standing.human === label : standing.cannotJudge;
}

interface SayingButtonProps {
  readonly saying: Saying;
  readonly pressed: boolean;
  readonly waits: boolean;
  readonly hasKey: boolean;
  readonly onSay: (saying: Saying) => void;
}

function SayingButton({ saying, pressed, waits, hasKey, onSay }: SayingButtonProps): ReactNode {
  const { id, label, title } = saying;
  return (
    <Tooltip
      label={label === null ? title : `Human label of this pair in this order: ${title}`}
      openDelay={600}
    >
      <Button
        size="compact-sm"
        variant={pressed ? 'light' : 'default'}
        aria-pressed={pressed}
        aria-disabled={waits || undefined}
        className={waits ? layout.waits : undefined}
        rightSection={hasKey && <CommandKeys id={`pairs.say-${id}`} />}
        onClick={() => onSay(saying)}
      >
        {label === null ? (
          title
        ) : (
          <span style={{ color: LABEL_TEXT_COLOURS[label] }}>{`${LABEL_SIGNS[label]} ${title}`}</span>
        )}
      </Button>
    </Tooltip>
  );
}
