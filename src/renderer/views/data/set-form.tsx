import { Button, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { notify } from '../../notices/notices.ts';
import { Form } from '../../ui/forms/form.tsx';
import { useForm } from '../../ui/forms/use-form.ts';
import layout from '../../ui/layout/layout.module.css';
import { problemOfName } from '../../ui/forms/unique-name.ts';
import { SET_NAMES, setMade, type SetKind } from './set-changes.ts';

interface SetFormProps {
  readonly kind: SetKind;
  /** As typed or suggested. */
  readonly name: string;
  /** Names of the dataset's other sets of the kind. */
  readonly taken: readonly string[];
  readonly onName: (name: string) => void;
  /** Makes the set under a name; null while it cannot be made. */
  readonly make: ((name: string) => Promise<{ readonly id: number }>) | null;
  readonly onMade: () => void;
  /** What the set is made of. */
  readonly children: ReactNode;
}

/** A form that makes a set: what it is made of, its name, and a button. */
export function SetForm({ kind, name, taken, onName, make, onMade, children }: SetFormProps): ReactNode {
  const problem = problemOfName(name, taken);
  const noun = SET_NAMES[kind].toLowerCase();
  const form = useForm(problem === null ? make : null, (error) =>
    notify({ kind: 'error', title: `Could not create the ${noun}`, error }),
  );
  const submit = () =>
    form.send(async (makeNamed) => {
      const { id } = await makeNamed(name.trim());
      setMade(kind, { id, name: name.trim() });
      onMade();
    });
  return (
    <Form className={layout.form} onSubmit={submit}>
      {children}
      <TextInput
        label="Name"
        value={name}
        error={problem}
        onChange={({ currentTarget: { value } }) => onName(value)}
      />
      <Button variant="filled" type="submit" loading={form.busy} disabled={!form.ready}>
        Create {noun}
      </Button>
    </Form>
  );
}
