import js from '@eslint/js';
import globals from 'globals';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** A layer may import only from the layers below it; the project references say the same to the compiler. */
const layer = (files, forbidden) => ({
  files,
  rules: {
    'no-restricted-imports': ['error', { patterns: forbidden.map((group) => ({ group: [group] })) }],
  },
});

export default defineConfig(
  globalIgnores(['out/', '.tsbuild/', 'dist/', 'test-results/', 'tiebreak-workspace/', 'tiebreak-demo/']),
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
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
  layer(['src/engine/**'], ['**/cli/**', '**/main/**', '**/server/**', 'electron']),
  { files: ['test/**'], rules: { '@typescript-eslint/no-empty-function': 'off' } },
  { files: ['**/*.js', '**/*.mjs'], languageOptions: { globals: globals.node } },
);
