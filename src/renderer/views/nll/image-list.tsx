import { TextInput } from '@mantine/core';
import { useMemo, useState, type ReactNode } from 'react';
import { searchKey } from '../../../core/search-key.ts';
import type { ScoreRow } from '../../../model/scores.ts';
import { CutName } from '../../ui/faces/cut-name.tsx';
import { sameEnds } from '../../ui/faces/same-ends.ts';
import { Face } from '../../ui/faces/face.tsx';
import { formatCount, formatNumber } from '../../../core/format.ts';
import { estimateText } from '../../estimates/estimate-text.ts';
import { useTrueWords } from '../../api/true-words.ts';
import { ChoiceList } from '../../ui/data-grid/choice-list.tsx';
import layout from '../../ui/layout/layout.module.css';
import classes from './nll-view.module.css';

interface ImageListProps {
  readonly rows: readonly ScoreRow[];
  /** Images of whose comparisons none passes the filter. */
  readonly unscored: number;
  readonly imageId: number | undefined;
  readonly onChoose: (imageId: number) => void;
}

/** Images by part of their name or group. */
export function ImageList({ rows, unscored, imageId, onChoose }: ImageListProps): ReactNode {
  const { before } = useTrueWords();
  const [text, setText] = useState('');
  const same = useMemo(() => sameEnds(rows.map(({ name }) => name)), [rows]);
  const wanted = searchKey(text.trim());
  const found = rows.filter(
    ({ name, group }) => searchKey(name).includes(wanted) || (group !== null && searchKey(group) === wanted),
  );
  return (
    <div className={classes.chooser}>
      <TextInput
        aria-label="Search images by name"
        placeholder="Search images"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        rightSectionWidth={64}
        rightSection={<span className={layout.note}>n = {formatCount(found.length)}</span>}
      />
      {unscored > 0 && (
        <p className={layout.note}>
          {formatCount(unscored)} more {unscored === 1 ? 'has' : 'have'} no comparison that passes the filter.
        </p>
      )}
      <ChoiceList
        label="Images; J and K select the next and previous one"
        items={found}
        rowHeight={40}
        keyOf={(row) => String(row.imageId)}
        chosenKey={imageId === undefined ? null : String(imageId)}
        onChoose={(row) => onChoose(row.imageId)}
        render={(row) => (
          <span className={classes.imageRow}>
            <Face imageId={row.imageId} name="" size={64} box={32} />
            <span className={classes.imageName}>
              <CutName name={row.name} same={same} />
              <Figures
                text={`${estimateText(row)}${row.trueScore === null ? '' : ` · ${before} ${formatNumber(row.trueScore, 2)}`}`}
              />
            </span>
          </span>
        )}
      />
    </div>
  );
}

function Figures({ text }: { readonly text: string }): ReactNode {
  return (
    <span className={layout.note} title={text}>
      {text}
    </span>
  );
}
