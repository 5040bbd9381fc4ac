import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** A layer may import only from the layers below it; the project references say the same to the compiler. */
const layer = (files, forbidden, ...patterns) => ({
  files,
  rules: {
    'no-restricted-imports': [
      'error',
      { patterns: [...forbidden.map((group) => ({ group: [group] })), ...patterns] },
    ],
  },
});

/** The page's floors from the lowest: a folder imports from its own floor and from those below. */
const PAGE_FLOORS = [
  ['theme', 'location', 'api', 'notices', 'commands', 'judging'],
  ['ui', 'charts', 'help'],
  ['estimates', 'plans', 'reviews', 'work', 'workspace'],
  ['views'],
  ['shell'],
];
const OUTSIDE_THE_PAGE = [
  '**/engine/**',
  '**/lab/**',
  '**/workbench/**',
  '**/server/**',
  'node:*',
  'electron',
];
const OTHER_VIEW = {
  regex: '^\\.\\./[^.]',
  message: 'no view imports another: what they share belongs on a floor below',
};

export default defineConfig(
  globalIgnores([
    'out/',
    'lib/',
    '.tsbuild/',
    'dist/',
    'test-results/',
    'tiebreak-workspace/',
    'tiebreak-demo/',
  ]),
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      // One program of all files: a service would check what the layers share once a layer.
      parserOptions: { project: './tsconfig.lint.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // What is only held until the block ends needs no other use.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreUsingDeclarations: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ['src/core/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!\\./|\\.\\./|pure-rand/)',
              message: 'core is pure TypeScript: no Node, no npm but pure-rand',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['src/model/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!\\./|\\.\\./core/|zod$)',
              message: 'model is of shapes: it imports core and zod alone',
            },
          ],
        },
      ],
    },
  },
  layer(
    ['src/figures/**'],
    [
      '**/cli/**',
      '**/main/**',
      '**/server/**',
      '**/workbench/**',
      '**/lab/**',
      '**/ipc/**',
      '**/engine/**',
      '**/renderer/**',
      'node:*',
      'electron',
    ],
  ),
  layer(
    ['src/engine/**'],
    ['**/cli/**', '**/main/**', '**/server/**', '**/workbench/**', '**/lab/**', '**/ipc/**', 'electron'],
  ),
  layer(
    ['src/lab/**'],
    ['**/cli/**', '**/main/**', '**/server/**', '**/workbench/**', '**/ipc/**', 'electron'],
  ),
  layer(['src/ipc/**'], ['**/engine/**', '**/lab/**', '**/workbench/**', 'node:*', 'electron']),
  layer(['src/workbench/**'], ['**/cli/**', '**/main/**', '**/server/**', 'electron']),
  layer(['src/server/**'], ['**/cli/**', '**/main/**', 'electron']),
  layer(['src/renderer/**'], OUTSIDE_THE_PAGE),
  PAGE_FLOORS.map((folders, floor) =>
    layer(
      folders.map((folder) => `src/renderer/${folder}/**`),
      [
        ...OUTSIDE_THE_PAGE,
        ...PAGE_FLOORS.slice(floor + 1).flatMap((above) => above.map((name) => `**/${name}/**`)),
      ],
    ),
  ),
  layer(['src/renderer/views/*/**'], [...OUTSIDE_THE_PAGE, '**/shell/**'], OTHER_VIEW),
  {
    files: ['src/renderer/**'],
    extends: [reactHooks.configs.flat.recommended],
    rules: { 'react-hooks/incompatible-library': 'off' },
  },
  { files: ['test/**'], rules: { '@typescript-eslint/no-empty-function': 'off' } },
  { files: ['**/*.js', '**/*.mjs'], languageOptions: { globals: globals.node } },
);
