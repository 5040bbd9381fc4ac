import { Button, Tooltip } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { Label } from '../../core/labels.ts';
import { useJudge, type JudgedPair } from '../api/use-judge.ts';
import { useCommands } from '../commands/commands.ts';
import { notify } from '../notices/notices.ts';
import { LABEL_SIGNS, LABEL_TEXT_COLOURS } from '../theme/label-colours.ts';
import { JudgePrompt } from './judge-prompt.tsx';
import { HumanMark } from './pair-columns.tsx';
import classes from './pair-relabel.module.css';
import type { Standing } from './pair-standing.ts';

interface PairRelabelProps {
  readonly pair: { readonly firstId: number; readonly secondId: number } | null;
  /** The run whose answer is corrected. */
  readonly run: number;
  readonly standing: Standing | null;
  /** Heading of its commands. */
  readonly section: string;
  /** Whether the buttons are shown; the keys work either way. */
  readonly shown: boolean;
}

interface Saying {
  readonly id: string;
  readonly title: string;
  readonly keys: string;
  readonly action: 'label' | 'cannot-judge' | 'flag';
  readonly label: Label | null;
}

const SAYINGS: readonly Saying[] = [
  { id: 'first', title: 'First', keys: '1', action: 'label', label: 'First' },
  { id: 'second', title: 'Second', keys: '2', action: 'label', label: 'Second' },
  { id: 'similar', title: 'Similar', keys: '3', action: 'label', label: 'Similar' },
  { id: 'cannot-judge', title: 'Cannot tell', keys: '0', action: 'cannot-judge', label: null },
  { id: 'flag', title: 'Flag', keys: 'f', action: 'flag', label: null },
];

/** Buttons and keys by which a person labels a pair where it is looked at. */
export function PairRelabel({ pair, run, standing, section, shown }: PairRelabelProps): ReactNode {
  const { judge, setJudge, submit } = useJudge();
  // What was said before anybody said who judges.
  const [unnamed, setUnnamed] = useState<JudgedPair | null>(null);
  const send = (judged: JudgedPair, as?: string) => {
    submit(judged, as).catch((error: unknown) => {
      notify({ kind: 'error', title: 'The judgement was refused', error });
    });
  };
  const say = ({ action, label }: Saying) => {
    if (pair === null || judge === undefined) return;
    const asked = action === 'flag' && standing?.flagged === true ? 'unflag' : action;
    const judged: JudgedPair = { ...pair, action: asked, label, seconds: null, shownSwapped: false, run };
    if (judge === null) setUnnamed(judged);
    else send(judged);
  };
  useCommands(
    SAYINGS.map((saying) => ({
      id: `${section.toLowerCase()}.say-${saying.id}`,
      title: saying.action === 'label' ? `Label the pair ${saying.title}` : `${saying.title} (the pair)`,
      section,
      keys: [saying.keys],
      enabled: pair !== null,
      run: () => {
        say(saying);
      },
    })),
  );
  return (
    <>
      {shown && (
        <div className={classes.bar} role="group" aria-label="What you say of this pair">
          {SAYINGS.map((saying) => (
            <SayingButton
              key={saying.id}
              saying={saying}
              pressed={isSaid(saying, standing)}
              disabled={pair === null}
              onSay={say}
            />
          ))}
          <span className={classes.standing} role="status">
            {standing !== null && isSomething(standing) && <HumanMark standing={standing} />}
            {standing?.saving === true && <span className={classes.note}>saving</span>}
          </span>
        </div>
      )}
      <JudgePrompt
        opened={unnamed !== null}
        onName={(name) => {
          setJudge(name);
          setUnnamed(null);
          if (unnamed !== null) send(unnamed, name);
        }}
        onClose={() => {
          setUnnamed(null);
        }}
      />
    </>
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
  readonly disabled: boolean;
  readonly onSay: (saying: Saying) => void;
}

function SayingButton({ saying, pressed, disabled, onSay }: SayingButtonProps): ReactNode {
  const { label, title, keys } = saying;
  return (
    <Tooltip
      label={label === null ? title : `People’s label of this pair in this order: ${title}`}
      openDelay={600}
    >
      <Button
        size="compact-sm"
        variant={pressed ? 'light' : 'default'}
        aria-pressed={pressed}
        disabled={disabled}
        rightSection={<kbd>{keys.toUpperCase()}</kbd>}
        onClick={() => {
          onSay(saying);
        }}
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
