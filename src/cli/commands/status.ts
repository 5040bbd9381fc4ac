import type { Command } from 'commander';
import { calibrationsOfRun } from '../../engine/store/calibrations.ts';
import { datasets, SIMULATED_KIND } from '../../engine/store/datasets.ts';
import { imagesOfDataset } from '../../engine/store/images.ts';
import { pairSetsOfDataset, pairsOfSet } from '../../engine/store/pair-sets.ts';
import { countComparisons } from '../../engine/store/count-answers.ts';
import { referenceSetsOfDataset, referencesOfSet } from '../../engine/store/reference-sets.ts';
import { damagedRuns, runs } from '../../engine/store/runs.ts';
import { scoringsOfRun } from '../../engine/store/scores.ts';
import { splitMembers, splitsOfDataset } from '../../engine/store/splits.ts';
import type { RunCommand } from '../command-context.ts';
import { describeLackMember } from '../describe-lack-member.ts';
import { textTable } from '../text-table.ts';
import { withWorkspace } from '../with-workspace.ts';

export function addStatus(program: Command, run: RunCommand): void {
  program
    .command('status')
    .description('list what the workspace holds: datasets, splits, sets and runs')
    .action(() =>
      run((context) =>
        withWorkspace(context, ({ dir, db }) => {
          const items = datasets(db).flatMap((dataset) => [
            {
              kind: dataset.kind === SIMULATED_KIND ? 'simulated dataset' : 'dataset',
              name: dataset.name,
              of: '',
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
            members: of.members.length,
            calibrated: calibrationsOfRun(db, of.id).length > 0,
            scored: scoringsOfRun(db, of.id).length > 0,
          }));
          const damaged = damagedRuns(db).map(({ name, problem }) => ({ run: name, problem }));
          return {
            document: { workspace: dir, items, runs: held, damaged },
            text: [
              dir,
              '',
              textTable(
                ['kind', 'name', 'of', 'size'],
                items.map((item) => [item.kind, item.name, item.of, item.size]),
              ),
              '',
              textTable(
                ['run', 'kind', 'status', 'comparisons', 'members', 'calibrated', 'scored'],
                held.map((of) => [
                  of.run,
                  of.kind,
                  of.status,
                  of.comparisons,
                  of.members,
                  of.calibrated ? 'yes' : '',
                  of.scored ? 'yes' : '',
                ]),
              ),
              ...held.flatMap((of) => describeLackMember(of).map((line) => `Run "${of.run}": ${line}`)),
              ...damaged.map(({ run: name, problem }) => `Damaged run "${name}": ${problem}`),
            ].join('\n'),
          };
        }),
      ),
    );
}
