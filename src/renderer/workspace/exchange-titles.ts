import type { ExchangeFormat } from '../../model/export-request.ts';

/** What the forms of other tools are called, and what their files end with; '' of a folder. */
export const EXCHANGE_TITLES = {
  llava: { title: 'LLaVA (conversations)', ending: '.json' },
  trl: { title: 'TRL (chosen and rejected)', ending: '.jsonl' },
  'label-studio': { title: 'Label Studio (tasks)', ending: '.json' },
  argilla: { title: 'Argilla (records)', ending: '.json' },
  imagefolder: { title: 'Hugging Face imagefolder', ending: '' },
} as const satisfies Readonly<Record<ExchangeFormat, { readonly title: string; readonly ending: string }>>;
