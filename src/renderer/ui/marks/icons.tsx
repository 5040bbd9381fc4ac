import type { ReactNode } from 'react';

/** Outlines on a grid of 20 x 20, drawn with a pen of 1.5. */
const PATHS = {
  home: 'M3 9.5 10 3.5l7 6M5 8v8.5h10V8M8.5 16.5v-5h3v5',
  data: 'M3 5.5C3 4.1 6.1 3 10 3s7 1.1 7 2.5S13.9 8 10 8 3 6.9 3 5.5Zm0 0v9C3 15.9 6.1 17 10 17s7-1.1 7-2.5v-9M3 10c0 1.4 3.1 2.5 7 2.5s7-1.1 7-2.5',
  map: 'M4.5 6h.01M7 4.5h.01M6.5 7.5h.01M13 5.5h.01M15.5 7.5h.01M13.5 8.5h.01M9 14h.01M11 12.5h.01M11.5 15.5h.01M3 17.5h14M3 2.5v15',
  models: 'M10 2.5 17 6v8l-7 3.5L3 14V6l7-3.5ZM3 6l7 3.5L17 6M10 9.5v8',
  training: 'M3 3v14h14M5 5.5c.8 4.5 1.6 5 2.6 4.2s1.6 3.6 3 3.2 2 1 5.4.6',
  run: 'M6 3.5v13l10-6.5L6 3.5Z',
  pairs: 'M2.5 4.5h6.5v11H2.5zM11 4.5h6.5v11H11z',
  confusion: 'M3 3h14v14H3zM3 7.7h14M3 12.3h14M7.7 3v14M12.3 3v14',
  similar: 'M3 8c2-2.5 4.5-2.5 7-.5s5 2 7-.5M3 13.5c2-2.5 4.5-2.5 7-.5s5 2 7-.5',
  consistency: 'M4 7h11l-3-3M16 13H5l3 3',
  ranking: 'M3 5h2M3 10h2M3 15h2M7.5 5h9.5M7.5 10h6.5M7.5 15h3.5',
  scores: 'M3 3v14h14M6 13.5h.01M8.5 10.5h.01M9.5 13h.01M11.5 8h.01M13 10h.01M15.5 5.5h.01',
  nll: 'M3 3v14h14M5 5c1.5 6 3 8.5 5 8.5S14.5 11 16 6',
  harm: 'M10 3 17.5 16.5h-15ZM10 8v4M10 14.3h.01',
  annotate: 'M3.5 16.5l.8-3.6 9-9 2.8 2.8-9 9-3.6.8ZM11.8 5.4l2.8 2.8',
  review: 'M3 5h8M3 9h6M3 13h5M10.5 13.5l2.5 2.5 4.5-6',
  results: 'M3 4h14v12H3zM3 8h14M8 8v8',
  search: 'M8.5 3a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11ZM12.6 12.6 17 17',
  bell: 'M10 3c-2.8 0-4.5 2-4.5 4.5 0 4-1.5 5.5-1.5 5.5h12s-1.5-1.5-1.5-5.5C14.5 5 12.8 3 10 3ZM8.5 16h3',
  settings: 'M3 5.5h6M13 5.5h4M11 3.5v4M3 10h2M9 10h8M7 8v4M3 14.5h8M15 14.5h2M13 12.5v4',
  help: 'M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15ZM7.8 8c0-1.3 1-2.2 2.2-2.2s2.2.8 2.2 2c0 1.6-2.2 1.7-2.2 3.4M10 14h.01',
  keyboard: 'M2.5 5h15v10h-15zM5 8h.01M8 8h.01M11 8h.01M14.5 8h.01M5 12h.01M7.5 12h5M15 12h.01',
  sun: 'M10 6.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7ZM10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M15.7 4.3l-1.1 1.1M5.4 14.6l-1.1 1.1',
  moon: 'M16.5 12A7 7 0 0 1 8 3.5a7 7 0 1 0 8.5 8.5Z',
  'sun-moon': 'M10 3.5a6.5 6.5 0 1 1 0 13zM10 3.5a6.5 6.5 0 1 0 0 13M10 3.5v13',
  filter: 'M3 4h14l-5.5 6.5V16l-3-1.5v-4L3 4Z',
  slice: 'M5.5 3h9v14L10 13.5 5.5 17V3Z',
  close: 'M5 5l10 10M15 5 5 15',
  plus: 'M10 4v12M4 10h12',
  check: 'M4 10.5l4 4 8-9',
  folder: 'M2.5 5h5l1.5 2h8.5v9h-15z',
  file: 'M5 2.5h7l3 3v12H5zM12 2.5v3h3',
  up: 'M10 16V4M5 9l5-5 5 5',
  'chevron-down': 'M5 8l5 5 5-5',
  'chevron-right': 'M8 5l5 5-5 5',
  download: 'M10 3v10M6 9.5l4 4 4-4M3.5 16.5h13',
  columns: 'M3 4h14v12H3zM7.7 4v12M12.3 4v12',
  circle: 'M10 4a6 6 0 1 1 0 12 6 6 0 0 1 0-12Z',
  note: 'M4.5 3h11v14h-11zM7 6.5h6M7 9.5h6M7 12.5h3.5',
  link: 'M8.5 11.5l3-3M7 9.5 5 11.5a2.8 2.8 0 0 0 4 4l2-2M13 10.5l2-2a2.8 2.8 0 0 0-4-4l-2 2',
} as const;

export type IconName = keyof typeof PATHS;

/** A small drawing beside a name; it says nothing of its own, so what it stands on needs an accessible name. */
export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }): ReactNode {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
