import { Alert, Button, Group } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { ExportedAdapter } from '../../../model/exported-adapter.ts';
import { request } from '../../api/request.ts';
import { useDraft } from '../../location/use-draft.ts';
import { Dialog } from '../../ui/dialogs/dialog.tsx';
import { PathField } from '../../ui/fields/path-field.tsx';
import { useForm } from '../../ui/forms/use-form.ts';
import layout from '../../ui/layout/layout.module.css';

interface ExportAdapterDialogProps {
  readonly training: string;
  readonly epoch: number;
  /** The training's folder, in which the adapter's is offered. */
  readonly folder: string;
  readonly onClose: () => void;
}

/** Asks where an epoch's adapter is to be written for PEFT, then says how it goes on there. */
export function ExportAdapterDialog({
  training,
  epoch,
  folder,
  onClose,
}: ExportAdapterDialogProps): ReactNode {
  const [draft, change] = useDraft<{ readonly folder: string }>(`training.export.${training}.${epoch}`);
  const [exported, setExported] = useState<ExportedAdapter | null>(null);
  const to = draft.folder ?? `${folder}/peft-epoch-${epoch}`;
  const form = useForm(to.trim() === '' ? null : { name: training, epoch, folder: to.trim() });
  const title = `Export epoch ${epoch} for PEFT`;
  if (exported !== null)
    return (
      <Dialog opened onClose={onClose} title={title}>
        <Exported exported={exported} />
        <Group justify="flex-end" mt="md">
          <Button variant="filled" data-autofocus onClick={onClose}>
            Done
          </Button>
        </Group>
      </Dialog>
    );
  return (
    <Dialog
      opened
      onClose={onClose}
      title={title}
      action={{
        title: 'Export',
        ready: form.ready,
        run: () => form.send(async (values) => setExported(await request('training.exportAdapter', values))),
      }}
    >
      <p className={layout.note}>
        Writes adapter_config.json and adapter_model.safetensors, so that PEFT loads what this epoch has
        learnt onto the model’s checkpoint, and trains on from it.
      </p>
      <PathField
        label="New folder"
        kind="folder"
        endings={[]}
        value={to}
        error={form.failure}
        onChange={(next) => {
          change({ folder: next });
          form.forgetFailure();
        }}
      />
    </Dialog>
  );
}

function Exported({
  exported: { folder, rank, alpha, targets, projector, base, notices },
}: {
  readonly exported: ExportedAdapter;
}): ReactNode {
  return (
    <div role="status">
      <p>
        Written to <code>{folder}</code>: LoRA of rank {rank} and alpha {alpha} on {targets.join(', ')}
        {projector && ', and the projector'}.
      </p>
      {base !== null && (
        <p>
          It changes <code>{base.name}</code>
          {base.revision !== null && `, revision ${base.revision}`}.
        </p>
      )}
      {notices.map((notice) => (
        <Alert key={notice} color="yellow" p="xs" mb="xs">
          {notice}
        </Alert>
      ))}
      <p>
        To go on in Python:{' '}
        <code>PeftModel.from_pretrained(model, {JSON.stringify(folder)}, is_trainable=True)</code>
      </p>
    </div>
  );
}
