import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useJobs } from '../../api/use-jobs.ts';
import { changeParams } from '../../location/use-location.ts';
import { useDraft } from '../../location/use-draft.ts';
import { ImportForm, type ImportDraft } from './import-form.tsx';
import { ImportProgress } from './import-progress.tsx';

/** Asks what to import, then shows how far it is. Closing it stops nothing. */
export function ImportDialog({ path }: { readonly path: string }): ReactNode {
  const [draft, change, clear] = useDraft<ImportDraft>('import');
  const job = useJobs().find(({ id }) => id === draft.jobId);
  const close = () => {
    changeParams({ import: null });
    if (job !== undefined && job.endedAt !== null) clear();
  };
  return (
    <Modal
      opened
      onClose={close}
      title="Import images"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {job === undefined ? (
        <ImportForm path={path} draft={draft} change={change} />
      ) : (
        <ImportProgress
          job={job}
          name={draft.startedName ?? ''}
          onAgain={() => {
            change({ jobId: undefined });
          }}
          onClose={close}
        />
      )}
    </Modal>
  );
}
