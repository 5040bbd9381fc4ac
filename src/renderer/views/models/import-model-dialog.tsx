import { Alert, Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { isUnderWay } from '../../api/merge-job.ts';
import { useJobs } from '../../api/use-jobs.ts';
import { useDraft } from '../../location/use-draft.ts';
import { changeParams } from '../../location/use-location.ts';
import { Dialog } from '../../ui/dialogs/dialog.tsx';
import layout from '../../ui/layout/layout.module.css';
import { ImportJob } from './import-job.tsx';
import { ImportModelForm, type ModelImportDraft } from './import-model-form.tsx';

/** Asks which model to import, then shows how far it is. Closing it stops nothing. */
export function ImportModelDialog({ source }: { readonly source: string }): ReactNode {
  const [draft, change, clear] = useDraft<ModelImportDraft>('model-import');
  const job = useJobs().find(({ id }) => id === draft.jobId);
  const setSource = (next: string) => changeParams({ import: next }, { replace: true });
  const close = () => {
    changeParams({ import: null });
    if (job !== undefined && job.endedAt !== null) clear();
  };
  const show = () => {
    clear();
    changeParams({ import: null, id: 'imported' });
  };
  const again = () => change({ jobId: undefined });
  return (
    <Dialog opened onClose={close} title="Import a model">
      {job === undefined ? (
        <ImportModelForm source={source} onSource={setSource} draft={draft} change={change} />
      ) : isUnderWay(job) ? (
        <ImportJob job={job} actions={<Button onClick={close}>Continue in the background</Button>} />
      ) : (
        <div className={layout.wideForm}>
          <Alert
            color={job.state === 'failed' ? 'red' : 'gray'}
            title={
              job.state === 'done'
                ? 'Imported'
                : job.state === 'stopped'
                  ? 'Stopped: what was done is kept, and an import goes on from there'
                  : 'Nothing was imported'
            }
            role={job.state === 'failed' ? 'alert' : 'status'}
          >
            {job.error === null
              ? job.log.map(({ text }, index) => <p key={index}>{text}</p>)
              : `${job.error.message} ${job.error.action}`}
          </Alert>
          <Group justify="flex-end" gap={6}>
            {job.state !== 'done' && (
              <Button onClick={again} variant="filled" data-autofocus>
                Change and try again
              </Button>
            )}
            {job.state === 'done' && (
              <Button variant="filled" data-autofocus onClick={show}>
                Show what is imported
              </Button>
            )}
          </Group>
        </div>
      )}
    </Dialog>
  );
}
