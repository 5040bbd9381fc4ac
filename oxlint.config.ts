import type { OxlintConfig } from 'oxlint';

type Rules = NonNullable<OxlintConfig['rules']>;
type Pattern = Readonly<({ group: string[] } | { regex: string }) & { message?: string }>;

const forbid = (...patterns: Pattern[]): Rules => ({ 'no-restricted-imports': ['error', { patterns }] });

/** A layer may import only from the layers below it; the project references say the same to the compiler. */
const layer = (files: string[], forbidden: readonly string[], ...patterns: Pattern[]) => ({
  files,
  rules: forbid(...forbidden.map((group) => ({ group: [group] })), ...patterns),
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

const errors = (plugin: string, names: string): Rules =>
  Object.fromEntries(
    names
      .trim()
      .split(/\s+/)
      .map((name) => [plugin + name, 'error' as const]),
  );

/** What JavaScript itself advises against: the recommended rules of ESLint. */
const JAVASCRIPT = errors(
  '',
  `for-direction no-async-promise-executor no-case-declarations no-compare-neg-zero no-cond-assign
   no-constant-binary-expression no-constant-condition no-control-regex no-debugger no-delete-var no-dupe-else-if
   no-duplicate-case no-empty no-empty-character-class no-empty-pattern no-empty-static-block no-ex-assign
   no-extra-boolean-cast no-fallthrough no-global-assign no-invalid-regexp no-irregular-whitespace no-loss-of-precision
   no-misleading-character-class no-nonoctal-decimal-escape no-prototype-builtins no-regex-spaces no-self-assign
   no-shadow-restricted-names no-sparse-arrays no-unassigned-vars no-unexpected-multiline no-unsafe-finally
   no-unsafe-optional-chaining no-unused-labels no-unused-private-class-members no-unused-vars no-useless-assignment
   no-useless-backreference no-useless-catch no-useless-escape preserve-caught-error require-yield use-isnan
   valid-typeof`,
);

/** The same where no compiler looks. */
const UNTYPED = errors(
  '',
  `constructor-super getter-return no-class-assign no-const-assign no-dupe-class-members no-dupe-keys no-func-assign
   no-import-assign no-new-native-nonconstructor no-obj-calls no-redeclare no-setter-return no-this-before-super
   no-undef no-unreachable no-unsafe-negation no-with`,
);

/** What the types of TypeScript show besides errors: the strict rules of typescript-eslint. */
const TYPESCRIPT = errors(
  'typescript/',
  `await-thenable ban-ts-comment no-array-delete no-base-to-string no-deprecated no-duplicate-enum-values
   no-duplicate-type-constituents no-dynamic-delete no-empty-object-type no-explicit-any no-extra-non-null-assertion
   no-extraneous-class no-floating-promises no-for-in-array no-generated-empty-object-type no-implied-eval
   no-invalid-void-type no-meaningless-void-operator no-misused-new no-misused-promises no-misused-spread
   no-mixed-enums no-namespace no-non-null-asserted-nullish-coalescing no-non-null-asserted-optional-chain
   no-non-null-assertion no-redundant-type-constituents no-require-imports no-this-alias
   no-unnecessary-boolean-literal-compare no-unnecessary-condition no-unnecessary-template-expression
   no-unnecessary-type-arguments no-unnecessary-type-assertion no-unnecessary-type-constraint
   no-unnecessary-type-conversion no-unnecessary-type-parameters no-unsafe-argument no-unsafe-assignment
   no-unsafe-call no-unsafe-declaration-merging no-unsafe-enum-assignment
   no-unsafe-enum-comparison no-unsafe-function-type no-unsafe-member-access no-unsafe-return no-unsafe-unary-minus
   no-useless-default-assignment no-wrapper-object-types only-throw-error prefer-as-const
   prefer-literal-enum-member prefer-namespace-keyword prefer-promise-reject-errors prefer-reduce-type-parameter
   prefer-return-this-type related-getter-setter-pairs require-await return-await restrict-plus-operands
   triple-slash-reference unbound-method unified-signatures use-unknown-in-catch-callback-variable`,
);

/** The rules of hooks and of React's compiler. */
const REACT = errors(
  'react/',
  `rules-of-hooks exhaustive-deps static-components use-memo preserve-manual-memoization immutability globals refs
   set-state-in-effect error-boundaries purity set-state-in-render unsupported-syntax`,
);

const config: OxlintConfig = {
  plugins: ['typescript', 'import', 'react'],
  categories: { correctness: 'off' },
  options: { typeAware: true, reportUnusedDisableDirectives: 'error' },
  ignorePatterns: [
    'out/',
    'lib/',
    '.tsbuild/',
    'dist/',
    'test-results/',
    'tiebreak-workspace/',
    'tiebreak-demo/',
  ],
  rules: { ...JAVASCRIPT, 'import/no-cycle': ['error', { ignoreTypes: false }] },
  overrides: [
    {
      files: ['**/*.ts', '**/*.tsx'],
      rules: {
        ...TYPESCRIPT,
        ...errors('', 'no-array-constructor no-unused-expressions no-useless-constructor'),
        ...errors('', 'no-var prefer-const prefer-rest-params prefer-spread'),
        'typescript/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
        'typescript/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
        // What is only held until the block ends needs no other use.
        'no-unused-vars': ['error', { ignoreUsingDeclarations: true }],
      },
    },
    {
      files: ['src/core/**'],
      rules: forbid({
        group: ['*', '!./**', '!../**', '!pure-rand/**'],
        message: 'core is pure TypeScript: no Node, no npm but pure-rand',
      }),
    },
    {
      files: ['src/model/**'],
      rules: forbid({
        group: ['*', '!./**', '!../core/**', '!zod'],
        message: 'model is of shapes: it imports core and zod alone',
      }),
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
    ...PAGE_FLOORS.map((folders, floor) =>
      layer(
        folders.map((folder) => `src/renderer/${folder}/**`),
        [
          ...OUTSIDE_THE_PAGE,
          ...PAGE_FLOORS.slice(floor + 1).flatMap((above) => above.map((name) => `**/${name}/**`)),
        ],
      ),
    ),
    layer(['src/renderer/views/*/**'], [...OUTSIDE_THE_PAGE, '**/shell/**'], OTHER_VIEW),
    { files: ['src/renderer/**'], rules: REACT },
    { files: ['**/*.js', '**/*.mjs'], env: { node: true, es2024: true }, rules: UNTYPED },
  ],
};

export default config;
