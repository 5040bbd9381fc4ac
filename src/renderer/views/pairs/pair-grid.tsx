import { memo, useId, type MouseEvent, type ReactNode } from 'react';
import type { PairRow } from '../../../model/pair-row.ts';
import type { OutboxEntry } from '../../judging/judgement-outbox.ts';
import { formatCount, formatNumber } from '../../../core/format.ts';
import { pairKey } from '../../../core/pair-key.ts';
import { LabelMark } from '../../ui/labels/label-mark.tsx';
import { HumanMark, ReverseMark } from '../../ui/pair-table/pair-columns.tsx';
import { CutName } from '../../ui/faces/cut-name.tsx';
import { sameEnds } from '../../ui/faces/same-ends.ts';
import { PairFace } from '../../ui/faces/pair-face.tsx';
import { SpreadBar } from '../../ui/pair-table/pair-probabilities.tsx';
import { MarkBox, withoutText } from '../../ui/pair-list/mark-box.tsx';
import { PairScroller } from '../../ui/pair-list/pair-scroller.tsx';
import { standingOf } from '../../ui/pair-table/pair-standing.ts';
import { useSize } from '../../ui/layout/use-size.ts';
import type { PairCursor } from '../../ui/pair-list/use-pair-cursor.ts';
import { isModified, usePairPresses } from '../../ui/pair-list/use-pair-presses.ts';
import type { SelectedPairs } from '../../ui/pair-list/use-pair-selection.ts';
import type { PairList } from '../../ui/pair-list/use-pair-list.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './pair-grid.module.css';
import { useTrueWords } from '../../api/true-words.ts';

const TILE_WIDTH = 236;
const TILE_HEIGHT = 230;
const FACE = 104;

interface PairGridProps {
  readonly list: PairList;
  readonly cursor: PairCursor;
  readonly total: number;
  readonly label: string;
  readonly waiting: readonly OutboxEntry[];
  /** Whether the chosen pair is labelled by what is seen here. */
  readonly labelled: boolean;
  readonly onOpen: () => void;
  readonly selection: SelectedPairs;
}

/** Pairs as tiles side by side. */
export function PairGrid(props: PairGridProps): ReactNode {
  const { list, cursor, total, label, waiting, labelled, onOpen, selection } = props;
  const id = useId();
  const [measure, size] = useSize();
  const perLine = Math.max(1, Math.floor((size?.width ?? TILE_WIDTH) / TILE_WIDTH));
  const { select, open, toggle } = usePairPresses({ cursor, selection, onOpen });
  const isMany = selection.pairs.length > 0;
  const indices = (line: number) =>
    Array.from({ length: Math.min(perLine, total - line * perLine) }, (_, index) => line * perLine + index);
  return (
    <div className={classes.place} ref={measure}>
      {size !== null && (
        <PairScroller
          window={list.window}
          label={label}
          lineHeight={TILE_HEIGHT}
          perLine={perLine}
          total={total}
          many
          marked={isMany}
          activeId={cursor.index === null ? undefined : `${id}-${cursor.index}`}
          onKeyDown={(event) => {
            if (event.target !== event.currentTarget || isModified(event)) return;
            if (event.key === 'Enter' && cursor.index !== null) onOpen();
            else if (!cursor.move(event.key)) return;
            event.preventDefault();
          }}
          line={(line, leaping) => (
            <div
              key={line}
              role="row"
              aria-rowindex={line + 1}
              className={classes.line}
              style={{ gridTemplateColumns: `repeat(${perLine}, 1fr)` }}
            >
              {indices(line).map((index) => {
                const row = list.pages.row(index);
                return (
                  <PairTile
                    key={index}
                    id={`${id}-${index}`}
                    index={index}
                    row={row}
                    marked={isMany ? row !== undefined && selection.has(row) : null}
                    selected={cursor.index === index && !cursor.gone}
                    labelled={labelled && cursor.index === index && !cursor.gone}
                    faces={!leaping}
                    waiting={waiting}
                    onSelect={select}
                    onOpen={open}
                    onToggle={toggle}
                  />
                );
              })}
            </div>
          )}
        />
      )}
    </div>
  );
}

interface PairTileProps {
  readonly id: string;
  readonly index: number;
  readonly row: PairRow | undefined;
  readonly selected: boolean;
  /** Whether it is one of several that are chosen together; null where none are. */
  readonly marked: boolean | null;
  readonly labelled: boolean;
  readonly faces: boolean;
  readonly waiting: readonly OutboxEntry[];
  readonly onSelect: (index: number, event: MouseEvent) => void;
  readonly onOpen: (index: number) => void;
  readonly onToggle: (index: number, event: MouseEvent) => void;
}

const PairTile = memo(function PairTile(props: PairTileProps): ReactNode {
  const { id, index, row, selected, marked, labelled, faces, waiting, onSelect, onOpen, onToggle } = props;
  return (
    <div
      id={id}
      role="gridcell"
      className={classes.tile}
      aria-selected={marked ?? selected}
      data-looked-at={selected}
      data-loaded={row !== undefined}
      data-pair={row === undefined ? undefined : `${row.firstId}-${row.secondId}`}
      onMouseDown={withoutText}
      onClick={(event) => onSelect(index, event)}
      onDoubleClick={() => onOpen(index)}
    >
      <div className={classes.head}>
        <span className={classes.number}>
          {row !== undefined && (
            <MarkBox marked={marked ?? false} onPress={(event) => onToggle(index, event)} />
          )}
          {formatCount(index + 1)}
        </span>
        {row !== undefined && row.margin !== null && (
          <span className={classes.number}>gap {formatNumber(row.margin, 2)}</span>
        )}
      </div>
      {row !== undefined && <TileBody {...{ row, labelled, faces, waiting }} />}
    </div>
  );
});

function TileBody({
  row,
  labelled,
  faces,
  waiting,
}: Pick<PairTileProps, 'labelled' | 'faces' | 'waiting'> & { row: PairRow }): ReactNode {
  const standing = standingOf(row, waiting);
  const words = useTrueWords();
  const same = sameEnds([row.firstName, row.secondName]);
  const pair = labelled ? pairKey(row.firstId, row.secondId) : null;
  return (
    <>
      <div className={classes.faces}>
        {[
          { imageId: row.firstId, name: row.firstName, score: row.firstScore },
          { imageId: row.secondId, name: row.secondName, score: row.secondScore },
        ].map(({ imageId, name, score }) => (
          <figure key={imageId} className={classes.face}>
            {faces ? (
              <PairFace key={imageId} {...{ imageId, name, pair }} size={160} box={FACE} />
            ) : (
              <span className={classes.coming} />
            )}
            <figcaption>
              {score !== null && <span>{formatNumber(score, 2)} · </span>}
              <CutName name={name} same={same} />
            </figcaption>
          </figure>
        ))}
      </div>
      {(row.probabilities !== null || row.votes !== null) && <SpreadBar {...row} />}
      <div className={classes.labels}>
        <span title="The model’s answer">
          <LabelMark label={row.model} />
        </span>
        {row.truth !== null && row.truth !== row.model && (
          <span className={layout.dimmed} title={`Label that the ${words.scores} give`}>
            {words.label.toLowerCase()} <LabelMark label={row.truth} />
          </span>
        )}
      </div>
      <div className={classes.labels}>
        {row.reverse !== null && (
          <span title="The answer to the other order, as given">
            ⇄ <ReverseMark row={row} />
          </span>
        )}
        {(standing.human !== null || standing.cannotJudge || standing.flagged || standing.saving) && (
          <span className={layout.end} title="What people say">
            <HumanMark standing={standing} />
          </span>
        )}
      </div>
    </>
  );
}
