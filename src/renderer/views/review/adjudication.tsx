import { Button, Menu, Popover, SegmentedControl, Switch } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { formatCount, formatQuantity } from '../../../core/format.ts';
import type { Label } from '../../../core/labels.ts';
import type { Person } from '../../../model/person.ts';
import type { ReviewItem, ReviewScope } from '../../../model/review.ts';
import { useRequest } from '../../api/use-request.ts';
import { useCommands, type Command } from '../../commands/commands.ts';
import { focusHomeRef, goHome } from '../../commands/focus-home.ts';
import { SHARED_KEYS_OF } from '../../commands/shared-keys.ts';
import { CommandKeys } from '../../ui/marks/command-keys.tsx';
import { isPairSeen, usePairSeen } from '../../judging/seen-pairs.ts';
import { changeParams, useLocation } from '../../location/use-location.ts';
import { notify } from '../../notices/notices.ts';
import { LABEL_SIGNS, LABEL_TEXT_COLOURS } from '../../theme/label-colours.ts';
import { LookTools } from '../../ui/faces/look-tools.tsx';
import { PairImages } from '../../ui/faces/pair-images.tsx';
import { useLook } from '../../ui/faces/use-look.ts';
import { EmptyState, ErrorState, Loading } from '../../ui/states/states.tsx';
import layout from '../../ui/layout/layout.module.css';
import { AdjudicationList } from './adjudication-list.tsx';
import {
  hasOpenMajority,
  isListed,
  isWithin,
  LIST_TITLES,
  LISTS,
  narrowedInWords,
  nextToDecide,
  pairParam,
  parseNarrowed,
  type ReviewList,
} from './review-list.ts';
import classes from './review-view.module.css';
import { ReviewedAnswers } from './reviewed-answers.tsx';
import { SendBackDialog } from './send-back-dialog.tsx';
import { useReview } from './use-review.ts';

const ARROWS: Readonly<Record<Label, string>> = {
  First: 'ArrowLeft',
  Second: 'ArrowRight',
  Similar: 'ArrowDown',
};

/** In the order of their keys. */
const ORDER: readonly Label[] = ['First', 'Similar', 'Second'];

interface AdjudicationProps {
  readonly scope: ReviewScope;
  readonly person: Person;
}

/** The pairs that people answered, with all answers to each: decided, or sent back, by keyboard. */
export function Adjudication({ scope, person }: AdjudicationProps): ReactNode {
  const { params } = useLocation();
  const { data, error, refetch } = useRequest('review.queue', scope);
  const { data: known } = useRequest('people.list', {});
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Loading height="100%" />;
  if (data.length === 0)
    return (
      <EmptyState title="Nobody has answered yet">
        Pairs come here as soon as somebody has judged one of them.
      </EmptyState>
    );
  const list = LISTS.find((one) => one === params.show) ?? 'disputed';
  const narrowed = parseNarrowed(params['of']);
  const nameOf = (id: number) => known?.people.find((one) => one.id === id)?.name ?? `person ${id}`;
  return (
    <>
      {narrowed !== null && (
        <p className={layout.note} data-testid="narrowed">
          {narrowedInWords(narrowed, nameOf)}.{' '}
          <Button size="compact-xs" onClick={() => changeParams({ of: null, pair: null })}>
            Lift this limit
          </Button>
        </p>
      )}
      <Listed
        key={`${list} ${params['of'] ?? ''}`}
        {...{ scope, person, list }}
        all={narrowed === null ? data : data.filter((item) => isWithin(item, narrowed))}
      />
    </>
  );
}

function Listed({
  scope,
  person,
  list,
  all,
}: AdjudicationProps & { readonly list: ReviewList; readonly all: readonly ReviewItem[] }): ReactNode {
  const { params } = useLocation();
  // What is decided while one looks stays where it is until the list is chosen anew.
  const [kept] = useState(() => new Set(all.filter((item) => isListed(item, list)).map(pairParam)));
  const items = all.filter((item) => kept.has(pairParam(item)) || isListed(item, list));
  const named = items.findIndex((item) => pairParam(item) === params.pair);
  const place = Math.max(0, named);
  const item = items[place];
  const look = useLook({ arrowsAnswer: true });
  const seen = usePairSeen(item);
  const showsModel = params.reveal === 'yes';
  const [sending, setSending] = useState(false);
  const { take, undo, redo } = useReview(scope, person);
  const goTo = (to: number) => {
    const target = items[to];
    if (target !== undefined) changeParams({ pair: pairParam(target) }, { replace: true });
  };
  const goOn = () => goTo(Math.min(place + 1, items.length - 1));
  const decide = (label: Label) => {
    if (item === undefined || !isPairSeen(item)) return;
    const { firstId, secondId } = item;
    void take([{ action: 'decide', firstId, secondId, label }]);
    goOn();
  };
  const accept = () => {
    if (item?.majority == null) notify({ kind: 'info', title: 'No label has a majority here' });
    else decide(item.majority);
  };
  const open = all.filter(hasOpenMajority);
  const acceptAll = () =>
    void take(
      open.flatMap(({ firstId, secondId, majority }) =>
        majority === null ? [] : [{ action: 'decide' as const, firstId, secondId, label: majority }],
      ),
    ).then((done) => {
      if (done)
        notify({
          kind: 'done',
          title: `Majority accepted of ${formatQuantity(open.length, 'pair')}`,
          action: { title: 'Undo', run: () => void undo() },
        });
    });
  const toNext = () => {
    const next = nextToDecide(items, place);
    if (next < 0) notify({ kind: 'info', title: 'No disputed pair is left to decide' });
    else goTo(next);
  };
  const goBackTo = async (step: Promise<{ firstId: number | null; secondId: number | null } | null>) => {
    const taken = await step;
    const at = items.findIndex(
      (one) =>
        (one.firstId === taken?.firstId && one.secondId === taken.secondId) ||
        (one.firstId === taken?.secondId && one.secondId === taken.firstId),
    );
    if (at >= 0) goTo(at);
  };

  const command = (id: string, title: string, keys: readonly string[], run: () => void): Command => ({
    id: `review.${id}`,
    title,
    section: 'Review',
    keys,
    run,
  });
  useCommands([
    ...ORDER.map((label) => ({
      ...command(label.toLowerCase(), `Decide ${label}`, [ARROWS[label]], () => decide(label)),
      shared: SHARED_KEYS_OF[label],
    })),
    command('majority', 'Accept the majority', ['a'], accept),
    command('send-back', 'Send back to those who answered', ['r'], () => setSending(item !== undefined)),
    command('undo', 'Undo the last decision', ['Backspace', 'Mod+z'], () => void goBackTo(undo())),
    command('redo', 'Redo the undone decision', ['Mod+Shift+z', 'Mod+y'], () => void goBackTo(redo())),
    { ...command('next', 'Next pair', ['n', 'j'], goOn), repeats: true },
    { ...command('previous', 'Previous pair', ['p', 'k'], () => goTo(place - 1)), repeats: true },
    command('next-disputed', 'Next disputed pair to decide', ['d'], toNext),
    command('model', showsModel ? 'Hide the model’s answer' : 'Show the model’s answer', ['m'], () =>
      changeParams({ reveal: showsModel ? null : 'yes' }, { replace: true }),
    ),
    command('accept-all', 'Accept all majorities', [], acceptAll),
  ]);

  const disputed = all.filter((one) => one.disputed);
  const settled = disputed.filter(({ status }) => status === 'decided').length;
  const names = item === undefined ? [] : [item.firstName, item.secondName];
  return (
    <>
      <div className={classes.tools} role="group" aria-label="Which pairs">
        <SegmentedControl
          aria-label="Which pairs are listed"
          value={list}
          data={LISTS.map((value) => ({
            value,
            label: `${LIST_TITLES[value]} ${formatCount(all.filter((one) => isListed(one, value)).length)}`,
          }))}
          onChange={(value) =>
            changeParams({ show: value === 'disputed' ? null : value, pair: null }, { replace: true })
          }
        />
        <span className={layout.note} data-testid="review-progress">
          {formatCount(settled)} of {formatQuantity(disputed.length, 'disputed pair')} decided
        </span>
        <div className={layout.endLine}>
          <Switch
            label="Model"
            checked={showsModel}
            onChange={(event) =>
              changeParams({ reveal: event.currentTarget.checked ? 'yes' : null }, { replace: true })
            }
          />
          <Popover position="bottom-end" shadow="md" width={380} trapFocus returnFocus>
            <Popover.Target>
              <Button title="Zoom, flicker, or one image alone">Display</Button>
            </Popover.Target>
            <Popover.Dropdown aria-label="Display">
              <LookTools look={look} />
            </Popover.Dropdown>
          </Popover>
          <Menu position="bottom-end">
            <Menu.Target>
              <Button>More</Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item disabled={open.length === 0} onClick={acceptAll}>
                Accept all majorities ({formatCount(open.length)})
              </Menu.Item>
              <Menu.Item onClick={() => void goBackTo(redo())}>Redo the undone decision</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </div>
      </div>
      <div className={classes.columns}>
        <AdjudicationList items={items} place={place} onChoose={goTo} />
        {item === undefined ? (
          <EmptyState title={`No pair is ${list === 'all' ? 'here' : LIST_TITLES[list].toLowerCase()}`}>
            {list === 'disputed'
              ? 'Nobody contradicts anybody. Other lists are above.'
              : 'Other lists are above.'}
          </EmptyState>
        ) : (
          <section className={classes.pair} aria-label="Pair" data-seen={seen} data-testid="reviewed-pair">
            <div className={classes.place} ref={focusHomeRef} tabIndex={-1}>
              <PairImages
                first={{ id: item.firstId, name: `First image, ${names[0] ?? ''}` }}
                second={{ id: item.secondId, name: `Second image, ${names[1] ?? ''}` }}
                look={look}
                arrowsAnswer
              />
            </div>
            <ReviewedAnswers scope={scope} item={item} showsModel={showsModel} />
            <div
              className={`${layout.answers ?? ''} ${classes.answers ?? ''}`}
              role="group"
              aria-label="Decisions"
            >
              {ORDER.map((label) => (
                <Button
                  key={label}
                  size="sm"
                  aria-pressed={item.decided === label}
                  variant={item.decided === label ? 'light' : 'default'}
                  aria-disabled={!seen || undefined}
                  className={seen ? undefined : layout.waits}
                  rightSection={<CommandKeys id={`review.${label.toLowerCase()}`} />}
                  onClick={() => decide(label)}
                >
                  <span style={{ color: LABEL_TEXT_COLOURS[label] }}>
                    <span aria-hidden="true">{LABEL_SIGNS[label]} </span>
                    {label}
                  </span>
                </Button>
              ))}
              <Button
                size="sm"
                disabled={item.majority === null}
                title={item.majority === null ? 'No label has a majority' : `Decide ${item.majority}`}
                rightSection={<CommandKeys id="review.majority" />}
                onClick={accept}
              >
                Majority
              </Button>
              <Button
                size="sm"
                rightSection={<CommandKeys id="review.send-back" />}
                onClick={() => setSending(true)}
              >
                Send back
              </Button>
              <Button
                size="sm"
                rightSection={<CommandKeys id="review.undo" />}
                onClick={() => void goBackTo(undo())}
              >
                Undo
              </Button>
              <Button size="sm" rightSection={<CommandKeys id="review.next-disputed" />} onClick={toNext}>
                Next disputed
              </Button>
            </div>
          </section>
        )}
      </div>
      {sending && item !== undefined && (
        <SendBackDialog
          onSend={(comment) => {
            const { firstId, secondId } = item;
            void take([{ action: 'send-back', firstId, secondId, comment }]);
            setSending(false);
            goHome();
            goOn();
          }}
          onClose={() => {
            setSending(false);
            goHome();
          }}
        />
      )}
      <p className={layout.hidden} role="status">
        {item === undefined
          ? ''
          : `Pair ${formatCount(place + 1)} of ${formatCount(items.length)}, ${statusInWords(item)}.`}
      </p>
    </>
  );
}

function statusInWords({ status, decided }: ReviewItem): string {
  return status === 'decided'
    ? `decided ${decided ?? ''}`
    : status === 'sent-back'
      ? 'sent back'
      : 'not decided';
}
