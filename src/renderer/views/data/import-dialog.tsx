import type { ReactNode } from 'react';
import { useJobs } from '../../api/use-jobs.ts';
import { changeParams } from '../../location/use-location.ts';
import { useDraft } from '../../location/use-draft.ts';
import { Dialog } from '../../ui/dialogs/dialog.tsx';
import { usePathChooser } from '../../ui/files/use-path-chooser.tsx';
import { ImportForm, type ImportDraft } from './import-form.tsx';
import { LIST_ENDINGS } from './import-path.ts';
import { ImportProgress } from './import-progress.tsx';

/** Asks what to import, then shows how far it is. Closing it stops nothing. */
export function ImportDialog({ path }: { readonly path: string }): ReactNode {
  const [draft, change, clear] = useDraft<ImportDraft>('import');
  const job = useJobs().find(({ id }) => id === draft.jobId);
  const setPath = (next: string) => changeParams({ import: next }, { replace: true });
  const folder = usePathChooser({
    title: 'Folder of images',
    kind: 'folder',
    endings: [],
    onChoose: setPath,
  });
  const file = usePathChooser({
    title: 'File of images and scores',
    kind: 'file',
    endings: LIST_ENDINGS,
    onChoose: setPath,
  });
  const close = () => {
    changeParams({ import: null });
    if (job !== undefined && job.endedAt !== null) clear();
  };
  return (
    <Dialog opened onClose={close} title="Import images">
      {job === undefined ? (
        <ImportForm
          path={path}
          onPath={setPath}
          chooseFolder={folder.choose}
          chooseFile={file.choose}
          draft={draft}
          change={change}
        />
      ) : (
        <ImportProgress
          job={job}
          name={draft.startedName ?? ''}
          onAgain={() => change({ jobId: undefined })}
          onClose={close}
        />
      )}
      {folder.dialog}
      {file.dialog}
    </Dialog>
  );
}
