import { useEffect, type ReactNode } from 'react';
import { useRequest } from '../../api/use-request.ts';
import { useScope } from '../../api/use-scope.ts';
import { useCommands } from '../../commands/commands.ts';
import { useDraft } from '../../location/use-draft.ts';
import { changeParams, useLocation } from '../../location/use-location.ts';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import { ChoosingPanel } from './choosing-panel.tsx';
import { ImportModelDialog } from './import-model-dialog.tsx';
import { ImportedModels } from './imported-models.tsx';
import { ModelList } from './model-list.tsx';
import { ModelTabs } from './model-tabs.tsx';
import { NO_MODEL, type ModelDraft } from './model-form.ts';
import { ManagedServerPanel } from './managed-server-panel.tsx';
import { ServerPanel } from './server-panel.tsx';
import classes from './models-view.module.css';

/** What is shown besides the models that are kept. */
const PLACES = ['new', 'server', 'imported', 'choose'] as const;
type Place = (typeof PLACES)[number];

/** Models with their cards; what they take and what they answer. */
export function ModelsView(): ReactNode {
  const { params } = useLocation();
  const { summary } = useScope();
  const models = summary?.models ?? [];
  const chosen = models.find(({ id }) => String(id) === params['id']);
  const place = PLACES.find((each) => each === params['id']) ?? null;
  const shown = place === null ? (chosen ?? models.at(-1)) : undefined;
  const show = (id: number | Place) => changeParams({ id: String(id) });
  const openImport = () => changeParams({ import: '' });
  useDroppedFiles(params['modelFile'], params['mmprojFile']);
  useCommands([
    {
      id: 'models.new',
      title: 'Choose the files of a new model',
      section: 'Models',
      keys: ['Shift+n'],
      run: () => show('new'),
    },
    {
      id: 'models.newServer',
      title: 'Add a server as a model',
      section: 'Models',
      keys: ['Shift+s'],
      run: () => show('server'),
    },
    {
      id: 'models.import',
      title: 'Import a model from a folder or a repository',
      section: 'Models',
      keys: ['Shift+i'],
      run: openImport,
    },
    {
      id: 'models.imported',
      title: 'Show imported models',
      section: 'Models',
      keys: ['3'],
      run: () => show('imported'),
    },
    {
      id: 'models.choose',
      title: 'Show which published model takes what',
      section: 'Models',
      keys: ['4'],
      run: () => show('choose'),
    },
  ]);
  if (summary === undefined) return <Loading height="100%" />;
  return (
    <div className={classes.view}>
      <ModelList models={models} shown={shown?.id ?? place ?? 'new'} onShow={show} onImport={openImport} />
      {place === 'imported' ? (
        <ImportedModels onShow={show} onImport={openImport} />
      ) : place === 'choose' ? (
        <ChoosingPanel onImport={(repository) => changeParams({ import: repository })} />
      ) : place === 'server' ? (
        <ServerPanel key="server" id="server" onShow={show} />
      ) : shown === undefined ? (
        <ModelTabs key="new" id="new" saved={NO_MODEL} simulated={false} onShow={show} />
      ) : shown.server !== null && 'managed' in shown.server ? (
        <ManagedServerPanel key={shown.id} name={shown.name} server={shown.server} />
      ) : shown.server !== null ? (
        <ServerPanel key={shown.id} id={shown.id} onShow={show} />
      ) : (
        <StoredModel
          key={shown.id}
          id={shown.id}
          name={shown.name}
          simulated={shown.simulated}
          onShow={show}
        />
      )}
      {params['import'] !== undefined && <ImportModelDialog source={params['import']} />}
    </div>
  );
}

/** Takes files that were dropped on the window into the form of a new model. */
function useDroppedFiles(model: string | undefined, mmproj: string | undefined): void {
  const [, change] = useDraft<ModelDraft>('model.new');
  useEffect(() => {
    if (model === undefined && mmproj === undefined) return;
    change({ ...(model === undefined ? {} : { model }), ...(mmproj === undefined ? {} : { mmproj }) });
    changeParams({ modelFile: null, mmprojFile: null }, { replace: true });
  }, [change, model, mmproj]);
}

interface StoredModelProps {
  readonly id: number;
  readonly name: string;
  readonly simulated: boolean;
  readonly onShow: (id: number | 'new') => void;
}

function StoredModel({ id, name, simulated, onShow }: StoredModelProps): ReactNode {
  const { data, error, refetch } = useRequest('models.card', { id });
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Loading height="100%" />;
  return (
    <ModelTabs
      id={id}
      saved={{ name, model: data.modelFile, mmproj: data.mmprojFile, card: data.card }}
      simulated={simulated}
      onShow={onShow}
    />
  );
}
