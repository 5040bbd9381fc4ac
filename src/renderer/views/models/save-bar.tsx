import { Button, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { request } from '../../api/request.ts';
import { useScope } from '../../api/use-scope.ts';
import { changed } from '../../commands/undo.ts';
import { Form } from '../../ui/forms/form.tsx';
import { useForm } from '../../ui/forms/use-form.ts';
import { problemOfName, uniqueName } from '../../ui/forms/unique-name.ts';
import { notify } from '../../notices/notices.ts';
import { modelKept, removeModel } from './model-changes.ts';
import { filesOf, modelNameOf, type ModelDraft, type SavedModel } from './model-form.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './models-view.module.css';

interface SaveBarProps {
  readonly id: number | 'new';
  readonly saved: SavedModel;
  readonly draft: Partial<ModelDraft>;
  readonly canSave: boolean;
  readonly onName: (name: string | undefined) => void;
  /** Forgets what was changed. */
  readonly onClear: () => void;
  readonly onShow: (id: number | 'new') => void;
  readonly children: ReactNode;
}

/**
 * The name of a model, and what keeps it. A kept model stays as it is, since runs speak of it: only its name can be
 * changed, and changed files or a changed card are kept as another model.
 */
export function SaveBar({
  id,
  saved,
  draft,
  canSave,
  onName,
  onClear,
  onShow,
  children,
}: SaveBarProps): ReactNode {
  const { summary } = useScope();
  const others = (summary?.models ?? []).filter((model) => model.id !== id).map(({ name }) => name);
  const all = (summary?.models ?? []).map(({ name }) => name);
  const filesChanged = draft.model !== undefined || draft.mmproj !== undefined || draft.card !== undefined;
  const isNew = id === 'new' || filesChanged;
  const suggested =
    id !== 'new'
      ? filesChanged
        ? uniqueName(saved.name, all)
        : saved.name
      : uniqueName(modelNameOf(draft.model ?? ''), all);
  const name = draft.name ?? suggested;
  const problem = problemOfName(name, isNew ? all : others);
  const renamed = !isNew && name.trim() !== saved.name;
  const form = useForm(problem === null && (isNew ? canSave : renamed) ? name.trim() : null, (error) =>
    notify({
      kind: 'error',
      title: isNew ? 'Could not save the model' : 'Could not rename the model',
      error,
    }),
  );

  const save = () =>
    form.send(async (wanted) => {
      if (isNew) {
        const files = filesOf(saved, draft);
        if (files === null) return;
        const kept = { ...files, adapters: [] };
        const made = await request('models.save', { name: wanted, files: kept });
        onClear();
        onShow(made.id);
        modelKept(wanted, kept, made.id);
      } else {
        const rename = (to: string) => request('models.rename', { id, name: to });
        await rename(wanted);
        onName(undefined);
        changed({
          title: `Model "${saved.name}" renamed to "${wanted}"`,
          undo: () => rename(saved.name),
          redo: () => rename(wanted),
        });
      }
    });

  const remove = async () => {
    if (id === 'new') return;
    const { model, mmproj, card } = saved;
    if (await removeModel(saved.name, { model, mmproj, card, adapters: [] }, id)) onClear();
  };

  return (
    <Form className={classes.bar} onSubmit={save}>
      <TextInput
        className={classes.name}
        label="Name"
        value={name}
        error={id === 'new' && draft.model === undefined ? null : problem}
        onChange={({ currentTarget: { value } }) => onName(value)}
      />
      <Button variant="filled" type="submit" loading={form.busy} disabled={!form.ready}>
        {isNew ? (id === 'new' ? 'Save model' : 'Save as new model') : 'Rename'}
      </Button>
      {id !== 'new' && !isNew && <Button onClick={() => void remove()}>Remove</Button>}
      {Object.keys(draft).length > 0 && (
        <Button variant="subtle" onClick={onClear}>
          {id === 'new' ? 'Clear the form' : 'Discard changes'}
        </Button>
      )}
      <div className={layout.endLine}>{children}</div>
    </Form>
  );
}
