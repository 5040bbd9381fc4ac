import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { formatBytes, formatCount } from '../../../core/format.ts';
import type { Result } from '../../../ipc/requests.ts';
import { isUnderWay } from '../../api/merge-job.ts';
import { request } from '../../api/request.ts';
import { useJobs } from '../../api/use-jobs.ts';
import { useRequest } from '../../api/use-request.ts';
import { notify } from '../../notices/notices.ts';
import { Dialog } from '../../ui/dialogs/dialog.tsx';
import { Panel } from '../../ui/layout/panel.tsx';
import { EmptyState, ErrorState, Loading } from '../../ui/states/states.tsx';
import { ImportJob } from './import-job.tsx';
import { ImportedModel } from './imported-model.tsx';
import layout from '../../ui/layout/layout.module.css';
import classes from './imported.module.css';

type Imported = Result<'models.imported'>['models'][number];

interface ImportedModelsProps {
  readonly onShow: (id: number) => void;
  readonly onImport: () => void;
}

/** What was imported into the workspace: where it is from, what it is, and what uses it. */
export function ImportedModels({ onShow, onImport }: ImportedModelsProps): ReactNode {
  const { data, error, refetch } = useRequest('models.imported', {});
  const jobs = useJobs().filter((job) => job.kind === 'model' && isUnderWay(job));
  const [leaving, setLeaving] = useState<Imported | null>(null);
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Loading height="100%" />;
  const { models, adapters } = data;
  const remove = async ({ name }: Imported) => {
    setLeaving(null);
    try {
      await request('models.removeImported', { name });
      notify({ kind: 'done', title: `The files of "${name}" are deleted` });
    } catch (failure) {
      notify({ kind: 'error', title: `"${name}" stays`, error: failure });
    }
  };
  return (
    <Panel title="Imported models" note={`n = ${formatCount(models.length)}`} fill>
      <div className={layout.column}>
        {jobs.map((job) => (
          <div key={job.id}>
            <h3 className={classes.name}>{job.title}</h3>
            <ImportJob job={job} />
          </div>
        ))}
        {models.length === 0 && jobs.length === 0 ? (
          <EmptyState
            title="No model was imported yet"
            actions={
              <Button variant="filled" onClick={onImport}>
                Import…
              </Button>
            }
          >
            A checkpoint as it is trained and published (LLaVA, SmolVLM or Qwen-VL: safetensors or .bin, with
            its config.json) is made into the files that run here, from a folder or by the name of its
            repository.
          </EmptyState>
        ) : (
          <ul className={classes.list}>
            {models.map((model) => (
              <ImportedModel
                key={model.name}
                model={model}
                isBusy={jobs.length > 0}
                onShow={onShow}
                onRemove={() => setLeaving(model)}
              />
            ))}
          </ul>
        )}
        {adapters.length > 0 && (
          <>
            <h3 className={classes.name}>Imported adapters</h3>
            <ul className={classes.list}>
              {adapters.map(({ name, source, isWhole }) => (
                <li key={name}>
                  <strong>{name}</strong>
                  <span className={classes.text}>
                    of {source}
                    {isWhole ? '' : ', not finished'}
                  </span>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      <Dialog
        opened={leaving !== null}
        onClose={() => setLeaving(null)}
        title={`Delete the files of "${leaving?.name ?? ''}"?`}
        action={{
          title: 'Delete',
          ready: leaving?.runs.length === 0,
          run: () => {
            if (leaving !== null) void remove(leaving);
          },
        }}
      >
        {leaving !== null && (
          <p className={classes.text}>
            {leaving.runs.length > 0
              ? `It answers ${leaving.runs.map((run) => `"${run}"`).join(', ')} and stays: those answers need their model.`
              : `No run uses it. ${formatBytes(leaving.record.bytes)} in ${leaving.folder} are deleted for good; importing it again makes the same files.`}
          </p>
        )}
      </Dialog>
    </Panel>
  );
}
