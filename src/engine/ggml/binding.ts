import koffi, { type LibraryHandle, type TypeObject } from 'koffi';
import { STRUCTS } from './structs.ts';

declare const pointee: unique symbol;

/** Address of a native object; the brand keeps a context from being passed where a tensor is wanted. */
export type Pointer<Name extends string> = bigint & { readonly [pointee]: Name };

/** What a function that takes raw memory accepts: an address, JavaScript memory, or NULL. */
type Memory = bigint | ArrayBufferView | null;

type Integer = 'int' | 'int8_t' | 'uint8_t' | 'int32_t' | 'uint32_t' | 'int64_t' | 'uint64_t' | 'size_t';
type Scalar = Integer | 'float' | 'double';
type StructName = keyof typeof STRUCTS;

type FieldValue<Type extends string> = Type extends 'bool' ? boolean : Type extends 'void*' ? Memory : number;

/** A struct passed by value, as an object with the fields of its C layout. */
type Struct<Name extends StructName> = {
  -readonly [Field in keyof (typeof STRUCTS)[Name]]: FieldValue<(typeof STRUCTS)[Name][Field] & string>;
};

type ArgumentValue<Type extends string> = Type extends 'char*'
  ? string | null
  : Type extends 'void*' | `${Scalar}*` | `${string}**`
    ? Memory
    : Type extends `${infer Name}*`
      ? Pointer<Name> | null
      : Type extends 'bool'
        ? boolean
        : Type extends StructName
          ? Struct<Type>
          : number;

type ResultValue<Type extends string> = Type extends `${infer Pointed}*?`
  ? ResultValue<`${Pointed}*`> | null
  : Type extends 'void'
    ? undefined
    : Type extends 'char*'
      ? string
      : Type extends `${infer Name}*`
        ? Pointer<Name>
        : Type extends 'bool'
          ? boolean
          : Type extends StructName
            ? Struct<Type>
            : number;

type Arguments<Text extends string> = Text extends ''
  ? []
  : Text extends `${infer Head}, ${infer Rest}`
    ? [ArgumentValue<Head>, ...Arguments<Rest>]
    : [ArgumentValue<Text>];

/** A bound function; `async` runs it on a thread of koffi's pool and answers through a callback. */
export interface NativeFunction<Parameters extends unknown[], Result> {
  (...parameters: Parameters): Result;
  async: (...parametersAndCallback: [...Parameters, (error: unknown, result: Result) => void]) => void;
}

/** The TypeScript signature of a C prototype. */
export type Bound<Prototype extends string> =
  Prototype extends `${infer Result} ${string}(${infer Parameters})`
    ? NativeFunction<Arguments<Parameters>, ResultValue<Result>>
    : never;

type NameOf<Prototype extends string> = Prototype extends `${string} ${infer Name}(${string})` ? Name : never;

/** Functions by their C names, typed by their C prototypes. */
export type Bindings<Prototypes extends readonly string[]> = {
  readonly [Prototype in Prototypes[number] as NameOf<Prototype>]: Bound<Prototype>;
};

export interface ParsedPrototype {
  readonly name: string;
  readonly result: string;
  readonly parameters: readonly string[];
}

/**
 * Reads a prototype as it is written in the tables of this folder: C with the parameter names, `const`, `struct` and
 * `enum` left out, typedefs of pointers and integers spelled out (`ggml_backend*` for `ggml_backend_t`, `int32_t` for
 * `llama_token`), and `*?` for a result that may be NULL. `char*` is a zero-terminated UTF-8 string.
 */
export function parsePrototype(prototype: string): ParsedPrototype {
  const parts = /^(\S+) (\w+)\((.*)\)$/.exec(prototype);
  if (parts?.[1] === undefined || parts[2] === undefined || parts[3] === undefined)
    throw new Error(`not a prototype: ${prototype}`);
  return {
    name: parts[2],
    result: parts[1].replace('?', ''),
    parameters: parts[3] === '' ? [] : parts[3].split(', '),
  };
}

const SCALARS = new Set(
  'void bool int int8_t uint8_t int32_t uint32_t int64_t uint64_t size_t float double'.split(' '),
);

const layouts = new Map<string, TypeObject>();

/** Layout of a struct of {@link STRUCTS}; unnamed, because koffi's names are global to the process. */
function layoutOf(name: StructName): TypeObject {
  let layout = layouts.get(name);
  if (layout === undefined) {
    layout = koffi.struct(null, { ...STRUCTS[name] });
    layouts.set(name, layout);
  }
  return layout;
}

function isStruct(type: string): type is StructName {
  return Object.hasOwn(STRUCTS, type);
}

/** How koffi passes a type: strings are converted, every other pointer is an address, every unknown name an enum. */
function nativeType(type: string): string | TypeObject {
  if (type === 'char*') return 'str';
  if (type.endsWith('*')) return 'void*';
  if (isStruct(type)) return layoutOf(type);
  return SCALARS.has(type) ? type : 'int';
}

/**
 * Binds one function of a loaded library by its prototype, see {@link parsePrototype}.
 *
 * Nothing checks the prototype against the library at run time: a wrong one corrupts memory. So every table of
 * prototypes is compared with the headers of the same release in test/engine/ggml/headers.test.ts.
 */
export function bind<const Prototype extends string>(
  library: LibraryHandle,
  prototype: Prototype,
): Bound<Prototype> {
  const { name, result, parameters } = parsePrototype(prototype);
  return library.func(name, nativeType(result), parameters.map(nativeType)) as unknown as Bound<Prototype>;
}

/** Binds every function of a table. */
export function bindAll<const Prototypes extends readonly string[]>(
  library: LibraryHandle,
  prototypes: Prototypes,
): Bindings<Prototypes> {
  return Object.fromEntries(
    prototypes.map((prototype) => [parsePrototype(prototype).name, bind(library, prototype)]),
  ) as unknown as Bindings<Prototypes>;
}

/** Calls a function on another thread, so that long native work does not block the event loop. */
export function inBackground<Parameters extends unknown[], Result>(
  native: NativeFunction<Parameters, Result>,
  ...parameters: Parameters
): Promise<Result> {
  return new Promise((resolve, reject) =>
    native.async(...parameters, (error, result) => {
      if (error instanceof Error) reject(error);
      else resolve(result);
    }),
  );
}
