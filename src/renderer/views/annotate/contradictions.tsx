import { Button, Switch } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { formatQuantity, formatTime } from '../../../core/format.ts';
import { pairKey } from '../../../core/pair-key.ts';
import type { ContradictingAnswer } from '../../../model/contradiction.ts';
import type { Person } from '../../../model/person.ts';
import { useRequest } from '../../api/use-request.ts';
import { useCommands } from '../../commands/commands.ts';
import { focusHomeRef } from '../../commands/focus-home.ts';
import { isPairSeen, usePairSeen } from '../../judging/seen-pairs.ts';
import { useJudge } from '../../judging/use-judge.ts';
import { changeParams, useLocation } from '../../location/use-location.ts';
import { notify } from '../../notices/notices.ts';
import { Face } from '../../ui/faces/face.tsx';
import { LabelMark } from '../../ui/labels/label-mark.tsx';
import { CommandKeys } from '../../ui/marks/command-keys.tsx';
import { EmptyState, ErrorState, Loading } from '../../ui/states/states.tsx';
import layout from '../../ui/layout/layout.module.css';
import { labelOfShown } from './annotation-list.ts';
import { ANSWERS, type Answer } from './answers.ts';
import { ContradictionPairs } from './contradiction-pairs.tsx';
import { contradictionInWords, nameOf } from './contradiction-words.ts';
import { keepContradiction } from './keep-contradiction.ts';
import classes from './contradictions.module.css';

/** Listed at once; what is beyond comes as these are revised or kept. */
const LISTED = 200;

/** What can be said of a pair when it is revised. */
const REVISIONS = ANSWERS.filter(({ action }) => action === 'label' || action === 'cannot-judge');

/** In what a person contradicts themselves: each contradiction with its pairs, which are answered again here, or kept. */
export function Contradictions({ person }: { readonly person: Person }): ReactNode {
  const { params } = useLocation();
  const { submit, undo } = useJudge();
  const [withKept, setWithKept] = useState(false);
  const judge = person.id;
  const { data, error, refetch } = useRequest('annotate.contradictions', { judge, withKept, limit: LISTED });
  /** Where the list was, for what comes in the place of one that is gone. */
  const [place, setPlace] = useState(0);
  const list = data?.contradictions ?? [];
  const named = list.findIndex(({ key }) => key === params.at);
  const index = named >= 0 ? named : Math.min(place, list.length - 1);
  const current = list[index];
  const answers = current?.answers ?? [];
  const pairIndex = Math.min(Number(params.pair ?? 0) || 0, Math.max(0, answers.length - 1));
  const answer = answers[pairIndex];
  const seen = usePairSeen(answer);

  const leave = () =>
    changeParams({ show: params.back === undefined ? 'tasks' : null, at: null, pair: null, back: null });
  const move = (by: number) => {
    const next = Math.max(0, Math.min(list.length - 1, index + by));
    setPlace(next);
    changeParams({ at: list[next]?.key ?? null, pair: null }, { replace: true });
  };
  const showPair = (wanted: number) =>
    changeParams({ at: current?.key ?? null, pair: wanted === 0 ? null : String(wanted) }, { replace: true });
  const say = async (of: ContradictingAnswer, { action, label }: Answer) => {
    const { firstId, secondId, task, repeated, runId: run } = of;
    if (action === 'label' && !isPairSeen(of)) return;
    const shownSwapped = of.shownSwapped ?? false;
    setPlace(index);
    try {
      await submit({
        ...{ firstId, secondId, shownSwapped, run, seconds: null },
        action: action === 'label' ? 'label' : 'cannot-judge',
        label: label === null ? null : labelOfShown(label, shownSwapped),
        ...(task === null
          ? { predictionSeen: false, truthSeen: false }
          : { task, ...(repeated && { repeated }) }),
      });
      if (params.back !== undefined) leave();
      else changeParams({ at: null, pair: null }, { replace: true });
    } catch (refused) {
      notify({ kind: 'error', title: 'The answer was refused', error: refused });
    }
  };
  const keep = () => {
    if (current === undefined) return;
    setPlace(index);
    keepContradiction(judge, current.key, !current.kept);
    if (params.back !== undefined) leave();
  };
  const section = 'Annotate';
  useCommands([
    ...REVISIONS.map((one) => ({
      ...{ id: `annotate.${one.id}`, title: `${one.title} (revised)`, section, keys: one.keys },
      ...(one.shared !== undefined && { shared: one.shared }),
      enabled: answer !== undefined,
      run: () => {
        if (answer !== undefined) void say(answer, one);
      },
    })),
    {
      ...{ id: 'annotate.next', title: 'Next contradiction', section, keys: ['n'], repeats: true },
      run: () => move(1),
    },
    {
      ...{ id: 'annotate.previous', title: 'Previous contradiction', section, keys: ['p'], repeats: true },
      run: () => move(-1),
    },
    {
      ...{ id: 'annotate.revise', title: 'Next pair of the contradiction', section, keys: ['r'] },
      enabled: answers.length > 1,
      run: () => showPair((pairIndex + 1) % answers.length),
    },
    {
      ...{ id: 'annotate.keep', title: 'Keep the contradiction as it is', section, keys: ['k'] },
      enabled: current !== undefined,
      run: keep,
    },
    {
      ...{ id: 'annotate.undo', title: 'Undo the last judgement', section, keys: ['Backspace'] },
      run: () => {
        undo().then(
          (entry) =>
            notify({
              kind: 'info',
              title: entry === null ? 'Nothing to undo' : `Undone: ${entry.label ?? entry.action}`,
            }),
          (failed: unknown) => notify({ kind: 'error', title: 'Cannot undo that right now', error: failed }),
        );
      },
    },
    { ...{ id: 'annotate.leave', title: 'Back to judging', section, keys: ['Escape'] }, run: leave },
  ]);

  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Loading height="100%" />;
  return (
    <div className={classes.view} ref={focusHomeRef} tabIndex={-1} data-sitting>
      <div className={layout.bar}>
        <Button onClick={leave} rightSection={<CommandKeys id="annotate.leave" />}>
          Back
        </Button>
        <h2 className={classes.title}>My contradictions</h2>
        <span className={layout.note} role="status">
          {formatQuantity(data.total, 'contradiction')}
          {data.kept > 0 && `, ${data.kept} kept`}
          {data.total > LISTED && `; the newest ${LISTED} are listed`}
        </span>
        <Switch
          ml="auto"
          label="Show kept ones"
          checked={withKept}
          onChange={(event) => setWithKept(event.currentTarget.checked)}
        />
      </div>
      {current === undefined || answer === undefined ? (
        <EmptyState
          title={data.kept > 0 ? 'Nothing is left to revise' : 'You contradict yourself nowhere'}
          actions={<Button onClick={leave}>Back</Button>}
        >
          Told are pairs that you answered otherwise when they came again, and answers that go round in a
          circle. Only your own answers are looked at.
        </EmptyState>
      ) : (
        <div className={classes.columns}>
          <ol className={classes.list} aria-label="Contradictions">
            {list.map((one, at) => (
              <li key={one.key}>
                <button
                  type="button"
                  className={classes.item}
                  aria-current={at === index}
                  onClick={() => move(at - index)}
                >
                  <ContradictionPairs contradiction={one} names={data.names} side={28} />
                  {one.kept && <span className={layout.note}>kept</span>}
                </button>
              </li>
            ))}
          </ol>
          <div className={classes.detail}>
            <p className={classes.sentence}>{contradictionInWords(current)}</p>
            <div className={classes.pairs} role="group" aria-label="Pairs of this contradiction">
              {answers.map((one, at) => (
                <PairButton
                  key={one.entry}
                  answer={one}
                  names={data.names}
                  isShown={at === pairIndex}
                  onShow={() => showPair(at)}
                />
              ))}
            </div>
            <Revised answer={answer} names={data.names} />
            <div
              className={classes.answers}
              role="group"
              aria-label="Revise this pair"
              data-answers
              data-seen={seen}
            >
              {REVISIONS.map((one) => (
                <Button
                  key={one.id}
                  size="sm"
                  variant={isGiven(one, answer) ? 'light' : 'default'}
                  aria-pressed={isGiven(one, answer)}
                  aria-disabled={(one.action === 'label' && !seen) || undefined}
                  rightSection={<CommandKeys id={`annotate.${one.id}`} />}
                  onClick={() => void say(answer, one)}
                >
                  {one.label === null ? one.title : <LabelMark label={one.label} />}
                </Button>
              ))}
              <Button size="sm" rightSection={<CommandKeys id="annotate.keep" />} onClick={keep}>
                {current.kept ? 'Tell it again' : 'Keep'}
              </Button>
              <Button
                size="sm"
                rightSection={<CommandKeys id="annotate.revise" />}
                onClick={() => showPair((pairIndex + 1) % answers.length)}
              >
                Next pair
              </Button>
            </div>
          </div>
        </div>
      )}
    </div>
  );
}

interface PairButtonProps {
  readonly answer: ContradictingAnswer;
  readonly names: Readonly<Record<string, string>>;
  readonly isShown: boolean;
  readonly onShow: () => void;
}

/** A pair of the contradiction as it was shown, with its own label. */
function PairButton({ answer, names, isShown, onShow }: PairButtonProps): ReactNode {
  const { label, createdAt, contradictions } = answer;
  const [left, right] = sidesOf(answer);
  return (
    <button type="button" className={classes.pair} aria-pressed={isShown} onClick={onShow}>
      <span className={classes.chain}>
        <Face imageId={left} name={nameOf(names, left)} size={160} box={56} />
        <Face imageId={right} name={nameOf(names, right)} size={160} box={56} />
      </span>
      <LabelMark label={labelOfShown(label, answer.shownSwapped === true)} />
      <span className={layout.note}>{formatTime(createdAt)}</span>
      {contradictions > 1 && <span className={layout.note}>in {contradictions} contradictions</span>}
    </button>
  );
}

/** The pair that is answered again, large. */
function Revised({ answer, names }: Pick<PairButtonProps, 'answer' | 'names'>): ReactNode {
  return (
    <div className={classes.faces} data-testid="revised-pair">
      {sidesOf(answer).map((id) => (
        <figure key={id} className={classes.face}>
          <Face
            imageId={id}
            name={nameOf(names, id)}
            size="full"
            box="max(140px, min(100%, 44vh, 100vh - 450px))"
            pair={pairKey(answer.firstId, answer.secondId)}
          />
          <figcaption className={layout.note}>{nameOf(names, id)}</figcaption>
        </figure>
      ))}
    </div>
  );
}

function sidesOf({ firstId, secondId, shownSwapped }: ContradictingAnswer): readonly [number, number] {
  return shownSwapped === true ? [secondId, firstId] : [firstId, secondId];
}

function isGiven({ label }: Answer, answer: ContradictingAnswer): boolean {
  return label !== null && labelOfShown(answer.label, answer.shownSwapped === true) === label;
}
