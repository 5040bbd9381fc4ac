import { useEffect, useState, type ReactNode } from 'react';
import { showView } from '../location/use-location.ts';
import { notify } from '../notices/notices.ts';
import { dropTarget } from './drop-target.ts';
import classes from './drop-area.module.css';

/** Takes folders and files that are dropped anywhere on the window. */
export function DropArea(): ReactNode {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
    const onOver = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setOver(false);
      take([...(event.dataTransfer?.files ?? [])]);
    };
    window.addEventListener('dragover', onOver);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, []);
  if (!over) return null;
  return (
    <div className={classes.area} aria-hidden="true">
      <p>Drop a folder of images, a CSV of scores or a GGUF model</p>
    </div>
  );
}

function take(files: readonly File[]): void {
  if (files.length === 0) return;
  // The desktop window's main process answers with the event 'dropped'.
  if (window.tiebreak !== undefined) {
    if (window.tiebreak.pathsOf(files).length === 0)
      notify({ kind: 'error', title: 'The dropped item is not a file or folder on this machine' });
    return;
  }
  const { view } = dropTarget(files.map(({ name }) => name));
  notify({
    kind: 'info',
    title: 'A browser does not tell a page the path of a dropped file',
    details: `Instead, choose “${files[0]?.name ?? ''}” from the files of the machine that serves this page.`,
    action: {
      title: view === 'models' ? 'Choose a model' : 'Choose a folder',
      run: () => showView(view, {}, view === 'models' ? { id: 'new' } : { import: '' }),
    },
  });
}
