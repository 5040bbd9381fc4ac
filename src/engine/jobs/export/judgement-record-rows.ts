import type { Database } from '../../store/database.ts';
import type { Dataset } from '../../store/datasets.ts';
import { countJudgementRecord, judgementRecord } from '../../store/judgement-record.ts';
import type { CountedRows } from './originated-rows.ts';
import { originOfDataset } from './table-origin.ts';
import type { TableRow } from './write-table.ts';

const HEADER = [
  'first',
  'second',
  'label',
  'status',
  'action',
  'person',
  'task',
  'seconds',
  'comment',
  'reasons',
  'predictionSeen',
  'truthSeen',
  'takenOver',
  'blind',
  'shownSwapped',
  'repeated',
  'previous',
  'undone',
  'createdAt',
  'key',
  'undoes',
  'run',
  'source',
  'firstHash',
  'secondHash',
] as const;

/** Every entry of what people said about a dataset's pairs, which import-judgements reads back without loss or doubling. */
export function judgementRecordTable(db: Database, dataset: Dataset): CountedRows {
  return {
    header: HEADER,
    count: () => countJudgementRecord(db, dataset.id),
    rows: () => rows(db, dataset.id),
    origin: () =>
      originOfDataset(db, dataset, {
        what: "the record of people's judgements",
        rowOrder: 'the oldest entry first',
        columns: {
          'first, second': 'the images in the order that the label is of',
          status: 'empty for what is no answer: flags, comments, undos',
          'predictionSeen, truthSeen, blind, shownSwapped': 'empty where that is not known',
          takenOver: 'the answer was a prediction that the person accepted',
          shownSwapped: "the screen showed the second image in the first one's place",
          repeated: "the pair's second showing, with its sides exchanged",
          previous: "people's label of the pair before the entry",
          undone: 'a later entry took it back',
          undoes: 'the key of the entry that this one takes back',
          source: "another tool's name of the answer, where it was imported",
          'firstHash, secondHash': 'SHA-256 of the image files',
        },
      }),
  };
}

function* rows(db: Database, datasetId: number): Generator<TableRow> {
  const yes = (flag: 0 | 1 | null) => (flag === null ? null : flag === 1);
  for (const entry of judgementRecord(db, datasetId))
    yield {
      first: entry.first,
      second: entry.second,
      label: entry.label,
      status: entry.status,
      action: entry.action,
      person: entry.person,
      task: entry.task,
      seconds: entry.seconds,
      comment: entry.comment,
      reasons: entry.reasons,
      predictionSeen: yes(entry.predictionSeen),
      truthSeen: yes(entry.truthSeen),
      takenOver: yes(entry.takenOver),
      blind: yes(entry.blind),
      shownSwapped: yes(entry.shownSwapped),
      repeated: yes(entry.repeated),
      previous: entry.previous,
      undone: yes(entry.undone),
      createdAt: new Date(entry.createdAt).toISOString(),
      key: entry.key,
      undoes: entry.undoes,
      run: entry.run,
      source: entry.source,
      firstHash: entry.firstHash,
      secondHash: entry.secondHash,
    };
}
