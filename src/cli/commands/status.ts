import type { Command } from 'commander';
import { describeReversesNotAsked, reversesNotAsked } from '../../engine/jobs/runs/reverses-not-asked.ts';
import { calibrationsOfRun } from '../../engine/store/calibrations.ts';
import { datasets, SIMULATED_KIND } from '../../engine/store/datasets.ts';
import { imagesOfDataset } from '../../engine/store/images.ts';
import { pairSetsOfDataset, pairsOfSet } from '../../engine/store/pair-sets.ts';
import { countComparisons } from '../../engine/store/count-answers.ts';
import { noteOf } from '../../engine/store/notes.ts';
import { referenceSetsOfDataset, referencesOfSet } from '../../engine/store/reference-sets.ts';
import { damagedRuns, runs } from '../../engine/store/runs.ts';
import { scoringsOfRun } from '../../engine/store/scores.ts';
import { slices } from '../../engine/store/slices.ts';
import { splitMembers, splitsOfDataset } from '../../engine/store/splits.ts';
import type { RunCommand } from '../command-context.ts';
import { describeLackMember } from '../describe-lack-member.ts';
import { noteDocument, reviewInWords } from '../note-report.ts';
import { textTable } from '../text-table.ts';
import { withWorkspace } from '../with-workspace.ts';

export function addStatus(command: Command, run: RunCommand): void {
  command.action(() =>
    run((context) =>
      withWorkspace(context, ({ dir, db }) => {
        const items = datasets(db).flatMap((dataset) => [
          {
            kind: dataset.kind === SIMULATED_KIND ? 'simulated dataset' : 'dataset',
            name: dataset.name,
            of: dataset.scoresFrom === null ? '' : `scores estimated from run "${dataset.scoresFrom.run}"`,
            size: imagesOfDataset(db, dataset.id).length,
          },
          ...splitsOfDataset(db, dataset.id).map(({ id, name }) => ({
            kind: 'split',
            name,
            of: dataset.name,
            size: splitMembers(db, id).length,
          })),
          ...referenceSetsOfDataset(db, dataset.id).map(({ id, name }) => ({
            kind: 'reference set',
            name,
            of: dataset.name,
            size: referencesOfSet(db, id).length,
          })),
          ...pairSetsOfDataset(db, dataset.id).map(({ id, name }) => ({
            kind: 'pair set',
            name,
            of: dataset.name,
            size: pairsOfSet(db, id).length,
          })),
        ]);
        const held = runs(db).map((of) => ({
          run: of.name,
          kind: of.kind,
          status: of.status,
          ...countComparisons(db, of),
          reversesNotAsked: reversesNotAsked(of),
          members: of.members.length,
          calibrated: calibrationsOfRun(db, of.id).length > 0,
          scored: scoringsOfRun(db, of.id).length > 0,
          ...noteDocument(noteOf(db, { kind: 'run', id: of.id })),
        }));
        const kept = slices(db).map(({ id, name, location }) => ({
          slice: name,
          location,
          ...noteDocument(noteOf(db, { kind: 'slice', id })),
        }));
        const damaged = damagedRuns(db).map(({ name, problem }) => ({ run: name, problem }));
        return {
          document: { workspace: dir, items, runs: held, slices: kept, damaged },
          text: [
            dir,
            '',
            textTable(
              ['kind', 'name', 'of', 'size'],
              items.map((item) => [item.kind, item.name, item.of, item.size]),
            ),
            '',
            textTable(
              ['run', 'kind', 'status', 'comparisons', 'members', 'calibrated', 'scored', 'review'],
              held.map((of) => [
                of.run,
                of.kind,
                of.status,
                of.comparisons,
                of.members,
                of.calibrated ? 'yes' : '',
                of.scored ? 'yes' : '',
                reviewInWords(of.review),
              ]),
            ),
            ...(kept.length === 0
              ? []
              : [
                  '',
                  textTable(
                    ['slice', 'review'],
                    kept.map((of) => [of.slice, reviewInWords(of.review)]),
                  ),
                ]),
            ...held.flatMap((of) => describeLackMember(of).map((line) => `Run "${of.run}": ${line}`)),
            ...held.flatMap(({ run: name, reversesNotAsked: left }) =>
              left === null ? [] : [`Run "${name}": ${describeReversesNotAsked(left)}`],
            ),
            ...damaged.map(({ run: name, problem }) => `Damaged run "${name}": ${problem}`),
          ].join('\n'),
        };
      }),
    ),
  );
}
