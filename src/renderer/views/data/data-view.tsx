import { Badge, Button, Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { useScope } from '../../api/use-scope.ts';
import { useCommands } from '../../commands/commands.ts';
import { changeParams, useLocation } from '../../location/use-location.ts';
import { formatCount, formatQuantity } from '../../../core/format.ts';
import { Loading } from '../../ui/states/states.tsx';
import { DataExport } from './data-export.tsx';
import { HealthTab } from './health-tab.tsx';
import { ImagesTab } from './images-tab.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { JudgementsDialog } from './judgements-dialog.tsx';
import { NoData } from './no-data.tsx';
import { QuestionTab } from './question-tab.tsx';
import { ProblemsTab } from './problems-tab.tsx';
import { removeDataset } from './remove-dataset.ts';
import { SetsTab } from './sets-tab.tsx';
import layout from '../../ui/layout/layout.module.css';
import classes from './data-view.module.css';

const TABS = ['images', 'sets', 'question', 'problems', 'health'] as const;

/** Images and scores, and what is made of them: splits, reference sets, pair sets. */
export function DataView(): ReactNode {
  const { params } = useLocation();
  const { summary, dataset } = useScope();
  const tab = TABS.find((name) => name === params['tab']) ?? 'images';
  const openImport = () => changeParams({ import: '' });
  const openJudgements = () => changeParams({ judgements: '' });
  useCommands([
    { id: 'data.import', title: 'Import images…', section: 'Data', keys: ['i'], run: openImport },
    { id: 'data.importJudgements', title: 'Import judgements…', section: 'Data', run: openJudgements },
    {
      id: 'data.remove',
      title: `Remove the dataset ${dataset?.name ?? ''}`,
      section: 'Data',
      enabled: dataset !== undefined,
      run: () => {
        if (dataset !== undefined) void removeDataset(dataset);
      },
    },
    ...TABS.map((name, index) => ({
      id: `data.tab-${name}`,
      title: {
        images: 'Show images',
        sets: 'Show sets',
        question: 'Show what is asked',
        problems: 'Show import problems',
        health: 'Show twins, noise and raters',
      }[name],
      section: 'Data',
      keys: [String(index + 1)],
      enabled: dataset !== undefined,
      run: () => changeParams({ tab: name === 'images' ? null : name }),
    })),
  ]);

  if (summary === undefined) return <Loading height="100%" />;
  const size =
    dataset === undefined
      ? ''
      : `${formatQuantity(dataset.images, 'image')}, ${formatCount(dataset.scored)} with a score`;
  return (
    <Tabs
      className={layout.view}
      value={tab}
      keepMounted={false}
      onChange={(value) => changeParams({ tab: value === 'images' ? null : value })}
    >
      {dataset === undefined ? (
        <NoData onImport={openImport} />
      ) : (
        <>
          <div className={layout.bar}>
            <span className={`${layout.note ?? ''} ${classes.size ?? ''}`}>{size}</span>
            <Tabs.List className={classes.tabs}>
              <Tabs.Tab value="images" title={size}>
                Images
              </Tabs.Tab>
              <Tabs.Tab value="sets">
                Sets ({dataset.splits.length + dataset.referenceSets.length + dataset.pairSets.length})
              </Tabs.Tab>
              <Tabs.Tab value="question">Question</Tabs.Tab>
              <Tabs.Tab
                value="problems"
                rightSection={
                  dataset.problemCount > 0 && (
                    <Badge size="sm" color="gray" variant="default">
                      {formatCount(dataset.problemCount)}
                    </Badge>
                  )
                }
              >
                Problems
              </Tabs.Tab>
              <Tabs.Tab value="health">Health</Tabs.Tab>
            </Tabs.List>
            <DataExport of={`images of ${dataset.name}`} kind={{ kind: 'images', datasetId: dataset.id }} />
            <Button
              aria-label={`Remove the dataset ${dataset.name}`}
              onClick={() => void removeDataset(dataset)}
            >
              Remove
            </Button>
            <Button aria-label="Import judgements…" onClick={openJudgements}>
              Judgements…
            </Button>
            <Button variant="filled" onClick={openImport}>
              Import…
            </Button>
          </div>
          <Tabs.Panel value="images" className={classes.panel}>
            <ImagesTab key={dataset.id} dataset={dataset} />
          </Tabs.Panel>
          <Tabs.Panel value="health" className={classes.panel}>
            <HealthTab key={dataset.id} dataset={dataset} />
          </Tabs.Panel>
          <Tabs.Panel value="sets" className={classes.panel}>
            <SetsTab key={dataset.id} dataset={dataset} />
          </Tabs.Panel>
          <Tabs.Panel value="question" className={classes.panel}>
            <QuestionTab key={dataset.id} dataset={dataset} />
          </Tabs.Panel>
          <Tabs.Panel value="problems" className={classes.panel}>
            <ProblemsTab dataset={dataset} />
          </Tabs.Panel>
        </>
      )}
      {params['import'] !== undefined && <ImportDialog path={params['import']} />}
      {params['judgements'] !== undefined && <JudgementsDialog path={params['judgements']} />}
    </Tabs>
  );
}
