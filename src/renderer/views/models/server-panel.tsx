import { Button, Group, Select, Textarea, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { DEFAULT_KEY_VARIABLE, type Server } from '../../../model/server.ts';
import { parsePrices, pricesText } from '../../../core/token-prices.ts';
import type { Params } from '../../../ipc/requests.ts';
import { useRequest } from '../../api/use-request.ts';
import { useDraft } from '../../location/use-draft.ts';
import { Form } from '../../ui/forms/form.tsx';
import { PathField } from '../../ui/fields/path-field.tsx';
import { textOrNull } from '../../ui/forms/text-or-null.ts';
import { useForm } from '../../ui/forms/use-form.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import layout from '../../ui/layout/layout.module.css';
import { CheckFindings } from './findings.tsx';
import { keepServer, removeServer, type KeptServer } from './server-changes.ts';
import classes from './models-view.module.css';

/** A server as its form holds it: text as it was typed. */
interface ServerDraft {
  readonly name: string;
  readonly urls: string;
  readonly model: string;
  readonly adapter: string;
  readonly prompt: Server['prompt'];
  readonly keyVariable: string;
  readonly keychain: string;
  readonly caFile: string;
  readonly prices: string;
  readonly adapterFiles: string;
  readonly text: string;
}

const PROMPTS: readonly { readonly value: Server['prompt']; readonly label: string }[] = [
  { value: 'chat', label: 'A chat message: both pictures, then the question' },
  { value: 'raw', label: 'A raw prompt, as an adapter was trained with it' },
];

interface ServerPanelProps {
  readonly id: number | 'server';
  readonly onShow: (id: number | 'new') => void;
}

/** A server as a model: where it is, how it is asked, what it answers to two known pictures. */
export function ServerPanel({ id, onShow }: ServerPanelProps): ReactNode {
  const { data, error, refetch } = useRequest('models.server', id === 'server' ? null : { id });
  if (id === 'server') return <ServerForm id={id} saved={null} onShow={onShow} />;
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Loading height="100%" />;
  return <ServerForm id={id} saved={data} onShow={onShow} />;
}

function ServerForm({
  id,
  saved,
  onShow,
}: ServerPanelProps & { readonly saved: KeptServer | null }): ReactNode {
  const [draft, change, clear] = useDraft<ServerDraft>(`model.${id}`);
  const filled: ServerDraft = { ...draftOf(saved), ...draft };
  const server = serverOf(filled);
  const form = useForm(server);
  const isChanged = Object.keys(draft).length > 0;
  const isRaw = filled.prompt === 'raw';
  const arePricesWrong = textOrNull(filled.prices) !== null && parsePrices(filled.prices) === null;
  const field = (name: Exclude<keyof ServerDraft, 'prompt'>) => ({
    value: filled[name],
    spellCheck: false,
    onChange: ({ currentTarget: { value } }: { readonly currentTarget: { readonly value: string } }) => {
      form.forgetFailure();
      change({ [name]: value });
    },
  });
  const save = () =>
    form.send(async (asked) => {
      const kept = await keepServer(id === 'server' ? null : id, saved, asked);
      clear();
      onShow(kept);
    });
  const remove = async () => {
    if (id !== 'server' && saved !== null && (await removeServer(id, saved))) onShow('new');
  };
  return (
    <div className={classes.panel}>
      <Panel title={saved === null ? 'New server' : saved.name} note="answers in place of a model here">
        <Form className={layout.wideForm} onSubmit={save}>
          <TextInput
            label="Name"
            placeholder={textOrNull(filled.model) ?? 'llava on the cluster'}
            {...field('name')}
          />
          <TextInput
            label="Addresses"
            description="The server’s endpoints, separated by commas, with or without /v1. All of them must serve the same model."
            placeholder="http://localhost:8000"
            error={form.failure}
            {...field('urls')}
          />
          <TextInput
            label="Model"
            description="As the server lists it."
            placeholder="llava-1.5-7b"
            {...field('model')}
          />
          <TextInput
            label="Adapter"
            description="The name of a LoRA adapter that the server has loaded. Leave empty for none."
            {...field('adapter')}
          />
          {textOrNull(filled.adapter) !== null && (
            <PathField
              kind="folder"
              endings={[]}
              label="Adapter’s files"
              description="The same adapter as a PEFT folder on this machine, if there is one: it shows which parts vLLM would leave out."
              value={filled.adapterFiles}
              onChange={(adapterFiles) => change({ adapterFiles })}
            />
          )}
          <Select
            label="Prompt"
            data={PROMPTS}
            value={filled.prompt}
            allowDeselect={false}
            onChange={(value) => change({ prompt: PROMPTS.find((each) => each.value === value)?.value })}
          />
          <Textarea
            label={isRaw ? 'Raw prompt' : 'Question'}
            description={
              isRaw
                ? 'With <image> twice, the first image first. vLLM and llama-server only.'
                : 'Leave empty for the usual one. A dataset’s own question takes its place.'
            }
            placeholder={
              isRaw
                ? '<s><image><image>, which face looks more attractive?'
                : 'Which face looks more attractive?'
            }
            autosize
            {...field('text')}
          />
          <TextInput
            label="Environment variable with the key"
            description={`Read where Tiebreak was started, and never stored. Leave empty for ${DEFAULT_KEY_VARIABLE}, if it is set.`}
            {...field('keyVariable')}
          />
          <TextInput
            label="Keychain entry with the key"
            description="Instead of a variable: an entry in this machine’s keychain, stored by “tiebreak server-key set NAME”."
            {...field('keychain')}
          />
          <PathField
            kind="file"
            endings={['.pem', '.crt', '.cer']}
            label="Certificates"
            description="A PEM file of certificates to trust instead of the system’s. Leave empty for the system’s."
            value={filled.caFile}
            onChange={(caFile) => change({ caFile })}
          />
          <TextInput
            label="Prices"
            description="Per million tokens of prompt and answer, or of prompt, cached prompt and answer, in any one currency. Runs then show their cost."
            placeholder="0.15, 0.60"
            error={arePricesWrong ? 'Two or three numbers, separated by commas' : null}
            {...field('prices')}
          />
          <Group justify="flex-end">
            {saved !== null && <Button onClick={() => void remove()}>Remove</Button>}
            {isChanged && <Button onClick={clear}>Discard</Button>}
            <Button
              variant="filled"
              type="submit"
              loading={form.busy}
              disabled={!form.ready || (saved !== null && !isChanged)}
            >
              Save
            </Button>
          </Group>
        </Form>
      </Panel>
      <ServerCheck asked={server} />
    </div>
  );
}

/** Asks the server about two known pictures. @param asked null while something is missing */
function ServerCheck({ asked }: { readonly asked: KeptServer | null }): ReactNode {
  const [params, ask] = useState<Params<'models.checkServer'> | null>(null);
  const check = useRequest('models.checkServer', params);
  const wanted = asked === null ? null : { server: asked.server, text: asked.text };
  const isCurrent = wanted !== null && JSON.stringify(params) === JSON.stringify(wanted);
  const start = () => {
    if (isCurrent) void check.refetch();
    else ask(wanted);
  };
  return (
    <Panel
      title="Check"
      note="two known pictures, in both orders, alone and several at once"
      actions={
        <Button
          size="compact-xs"
          disabled={wanted === null}
          loading={isCurrent && check.isFetching}
          onClick={start}
        >
          Check the server
        </Button>
      }
    >
      <CheckFindings isCurrent={isCurrent} check={check} retry={start}>
        Finds out which server answers and how to ask it, and checks that it gives the log-probabilities of
        the three words, or says why not.
      </CheckFindings>
    </Panel>
  );
}

function draftOf(saved: KeptServer | null): ServerDraft {
  const server = saved?.server;
  return {
    name: saved?.name ?? '',
    urls: server?.urls.join(', ') ?? '',
    model: server?.model ?? '',
    adapter: server?.adapter ?? '',
    prompt: server?.prompt ?? 'chat',
    keyVariable: server?.keyVariable ?? '',
    keychain: server?.keychain ?? '',
    caFile: server?.caFile ?? '',
    prices: server?.prices == null ? '' : pricesText(server.prices),
    adapterFiles: server?.adapterFiles ?? '',
    text: saved?.text ?? '',
  };
}

/** What a filled form asks for; null while an address, the model or a raw prompt is missing. The serving side checks the rest. */
function serverOf({ name, urls, model, adapter, prompt, text, ...local }: ServerDraft): KeptServer | null {
  const addresses = urls.split(',').flatMap((url) => textOrNull(url) ?? []);
  const wanted = textOrNull(model);
  const asked = textOrNull(text);
  const prices = textOrNull(local.prices) === null ? null : parsePrices(local.prices);
  if (prices === null && textOrNull(local.prices) !== null) return null;
  if (addresses.length === 0 || wanted === null || (prompt === 'raw' && asked === null)) return null;
  return {
    name: textOrNull(name) ?? wanted,
    server: {
      urls: addresses,
      model: wanted,
      adapter: textOrNull(adapter),
      prompt,
      keyVariable: textOrNull(local.keyVariable),
      keychain: textOrNull(local.keychain),
      caFile: textOrNull(local.caFile),
      prices,
      adapterFiles: textOrNull(adapter) === null ? null : textOrNull(local.adapterFiles),
    },
    text: asked,
  };
}
