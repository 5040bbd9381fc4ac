import { Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { useRequest } from '../../api/use-request.ts';
import { useCommands } from '../../commands/commands.ts';
import { useSettled } from '../../ui/forms/use-settled.ts';
import { changeParams, useLocation } from '../../location/use-location.ts';
import { useDraft } from '../../location/use-draft.ts';
import { isRight } from './card.ts';
import { filesOf, type ModelDraft, type SavedModel } from './model-form.ts';
import { ModelEditor } from './model-editor.tsx';
import { SaveBar } from './save-bar.tsx';
import { TryOut } from './try-out.tsx';
import layout from '../../ui/layout/layout.module.css';
import classes from './models-view.module.css';

interface ModelTabsProps {
  readonly id: number | 'new';
  readonly saved: SavedModel;
  readonly simulated: boolean;
  readonly onShow: (id: number | 'new') => void;
}

/** One model: its files and card to look at and to change, and a try-out of what it answers. */
export function ModelTabs({ id, saved, simulated, onShow }: ModelTabsProps): ReactNode {
  const { params } = useLocation();
  const [draft, change, clear] = useDraft<ModelDraft>(`model.${id}`);
  const files = filesOf(saved, draft);
  const cardIsRight = files === null || files.card === null || isRight(files.card);
  const inspection = useRequest('models.inspect', useSettled(cardIsRight ? files : null));
  const tab = params['tab'] === 'try' ? 'try' : 'files';
  const showTab = (next: string | null) => changeParams({ tab: next === 'try' ? 'try' : null });
  useCommands([
    {
      id: 'models.try',
      title: 'Try the model out on two images',
      section: 'Models',
      keys: ['2'],
      run: () => showTab('try'),
    },
    {
      id: 'models.files',
      title: "Show the model's files and card",
      section: 'Models',
      keys: ['1'],
      run: () => showTab('files'),
    },
  ]);
  const ready = files !== null && cardIsRight && inspection.data?.problems.length === 0;
  return (
    <Tabs className={layout.fill} value={tab} onChange={showTab} keepMounted={false}>
      <SaveBar
        id={id}
        saved={saved}
        draft={draft}
        canSave={
          files !== null && cardIsRight && inspection.data !== undefined && inspection.data.model !== null
        }
        onName={(name) => change({ name })}
        onClear={clear}
        onShow={onShow}
      >
        <Tabs.List>
          <Tabs.Tab value="files">Files and card</Tabs.Tab>
          <Tabs.Tab value="try">Try out</Tabs.Tab>
        </Tabs.List>
      </SaveBar>
      <Tabs.Panel value="files" className={classes.panel}>
        <ModelEditor saved={saved} draft={draft} change={change} inspection={inspection} />
      </Tabs.Panel>
      <Tabs.Panel value="try" className={classes.panel}>
        <TryOut
          files={files}
          isRead={!inspection.isFetching}
          ready={ready}
          simulated={simulated || inspection.data?.card['simulated'] === true}
        />
      </Tabs.Panel>
    </Tabs>
  );
}
