/**
 * A machine for the pickles in which PyTorch keeps a table of tensors: it knows dictionaries, lists, tuples, numbers, text and
 * tensors, and nothing else. No name is ever looked up, imported or called.
 */

/** What a pickle may hold. */
export type Pickled =
  | null
  | boolean
  | number
  | bigint
  | string
  | PickledGlobal
  | PickledStorage
  | PickledTensor
  | PickledTuple
  | Pickled[]
  | Map<Pickled, Pickled>;

interface PickledGlobal {
  readonly kind: 'global';
  /** Module and name with a dot between. */
  readonly name: string;
}

interface PickledTuple {
  readonly kind: 'tuple';
  readonly items: readonly Pickled[];
}

/** Numbers in a file of the archive. */
interface PickledStorage {
  readonly kind: 'storage';
  /** PyTorch's name of the class without "Storage": "Float", "Half". */
  readonly type: string;
  readonly key: string;
  readonly elements: number;
}

export interface PickledTensor {
  readonly kind: 'tensor';
  readonly storage: PickledStorage;
  /** Numbers before its first one. */
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

const DICTIONARY = 'collections.OrderedDict';
const TENSOR = 'torch._utils._rebuild_tensor_v2';
const PARAMETER = 'torch._utils._rebuild_parameter';
const SIZE = 'torch.Size';
const STORAGE = /^torch\.(\w+)Storage$/;

function isKnown(name: string): boolean {
  return [DICTIONARY, TENSOR, PARAMETER, SIZE].includes(name) || STORAGE.test(name);
}

/** Opcodes by their numbers (pickletools), for messages; those that {@link Machine} obeys and those that it may meet. */
const NAMES: Readonly<Record<number, string>> = {
  0x28: 'MARK', 0x2e: 'STOP', 0x30: 'POP', 0x31: 'POP_MARK', 0x32: 'DUP', 0x42: 'BINBYTES', 0x43: 'SHORT_BINBYTES',
  0x46: 'FLOAT', 0x47: 'BINFLOAT', 0x49: 'INT', 0x4a: 'BININT', 0x4b: 'BININT1', 0x4c: 'LONG', 0x4d: 'BININT2',
  0x4e: 'NONE', 0x50: 'PERSID', 0x51: 'BINPERSID', 0x52: 'REDUCE', 0x53: 'STRING', 0x54: 'BINSTRING',
  0x55: 'SHORT_BINSTRING', 0x56: 'UNICODE', 0x58: 'BINUNICODE', 0x5d: 'EMPTY_LIST', 0x61: 'APPEND', 0x62: 'BUILD',
  0x63: 'GLOBAL', 0x64: 'DICT', 0x65: 'APPENDS', 0x67: 'GET', 0x68: 'BINGET', 0x69: 'INST', 0x6a: 'LONG_BINGET',
  0x6c: 'LIST', 0x6f: 'OBJ', 0x70: 'PUT', 0x71: 'BINPUT', 0x72: 'LONG_BINPUT', 0x73: 'SETITEM', 0x74: 'TUPLE',
  0x75: 'SETITEMS', 0x7d: 'EMPTY_DICT', 0x80: 'PROTO', 0x81: 'NEWOBJ', 0x82: 'EXT1', 0x83: 'EXT2', 0x84: 'EXT4',
  0x85: 'TUPLE1', 0x86: 'TUPLE2', 0x87: 'TUPLE3', 0x88: 'NEWTRUE', 0x89: 'NEWFALSE', 0x8a: 'LONG1', 0x8b: 'LONG4',
  0x8c: 'SHORT_BINUNICODE', 0x8d: 'BINUNICODE8', 0x8e: 'BINBYTES8', 0x8f: 'EMPTY_SET', 0x90: 'ADDITEMS',
  0x91: 'FROZENSET', 0x92: 'NEWOBJ_EX', 0x93: 'STACK_GLOBAL', 0x94: 'MEMOIZE', 0x95: 'FRAME', 0x96: 'BYTEARRAY8',
  0x97: 'NEXT_BUFFER', 0x98: 'READONLY_BUFFER', 0x29: 'EMPTY_TUPLE',
}; // prettier-ignore

/** Reads what a pickle holds. @throws Error with the reason, without a full stop */
export function readPickle(bytes: Buffer): Pickled {
  return new Machine(bytes).run();
}

class Machine {
  readonly #bytes: Buffer;
  #at = 0;
  #stack: Pickled[] = [];
  readonly #marks: Pickled[][] = [];
  readonly #memo = new Map<number, Pickled>();

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  run(): Pickled {
    for (;;) {
      const place = this.#at;
      const opcode = this.#bytes.readUInt8(this.#skip(1));
      if (NAMES[opcode] === 'STOP') return this.#pop();
      if (!this.#obey(opcode))
        throw new Error(
          `its pickle holds ${NAMES[opcode] ?? `the unknown opcode 0x${opcode.toString(16)}`} at byte ${place}, which no table of tensors needs`,
        );
    }
  }

  /** Whether the opcode is one that tables of tensors have. */
  #obey(opcode: number): boolean {
    const bytes = this.#bytes;
    switch (NAMES[opcode]) {
      case 'PROTO':
        this.#skip(1);
        return true;
      case 'FRAME':
        this.#skip(8);
        return true;
      case 'MARK':
        this.#marks.push(this.#stack);
        this.#stack = [];
        return true;
      case 'NONE':
        return this.#push(null);
      case 'NEWTRUE':
        return this.#push(true);
      case 'NEWFALSE':
        return this.#push(false);
      case 'BININT':
        return this.#push(bytes.readInt32LE(this.#skip(4)));
      case 'BININT1':
        return this.#push(bytes.readUInt8(this.#skip(1)));
      case 'BININT2':
        return this.#push(bytes.readUInt16LE(this.#skip(2)));
      case 'LONG1':
        return this.#push(this.#long(bytes.readUInt8(this.#skip(1))));
      case 'BINFLOAT':
        return this.#push(bytes.readDoubleBE(this.#skip(8)));
      case 'BINUNICODE':
        return this.#push(this.#text(bytes.readUInt32LE(this.#skip(4))));
      case 'SHORT_BINUNICODE':
        return this.#push(this.#text(bytes.readUInt8(this.#skip(1))));
      case 'EMPTY_DICT':
        return this.#push(new Map<Pickled, Pickled>());
      case 'EMPTY_LIST':
        return this.#push([]);
      case 'EMPTY_TUPLE':
        return this.#push(tuple([]));
      case 'TUPLE':
        return this.#push(tuple(this.#sinceMark()));
      case 'TUPLE1':
        return this.#push(tuple(this.#popMany(1)));
      case 'TUPLE2':
        return this.#push(tuple(this.#popMany(2)));
      case 'TUPLE3':
        return this.#push(tuple(this.#popMany(3)));
      case 'BINPUT':
        return this.#keep(bytes.readUInt8(this.#skip(1)));
      case 'LONG_BINPUT':
        return this.#keep(bytes.readUInt32LE(this.#skip(4)));
      case 'MEMOIZE':
        return this.#keep(this.#memo.size);
      case 'BINGET':
        return this.#push(this.#kept(bytes.readUInt8(this.#skip(1))));
      case 'LONG_BINGET':
        return this.#push(this.#kept(bytes.readUInt32LE(this.#skip(4))));
      case 'APPEND':
        return this.#append(this.#popMany(1));
      case 'APPENDS':
        return this.#append(this.#sinceMark());
      case 'SETITEM':
        return this.#setItems(this.#popMany(2));
      case 'SETITEMS':
        return this.#setItems(this.#sinceMark());
      case 'GLOBAL':
        return this.#push(this.#global(`${this.#line()}.${this.#line()}`));
      case 'STACK_GLOBAL':
        return this.#push(this.#global(this.#popMany(2).map(asText).join('.')));
      case 'BINPERSID':
        return this.#push(storageOf(this.#pop()));
      case 'REDUCE': {
        const [called, given] = this.#popMany(2);
        return this.#push(rebuild(called, itemsOf(given)));
      }
      case 'BUILD':
        // What a table says of its modules' versions.
        this.#popMany(1);
        if (!(this.#top() instanceof Map)) throw new Error('its pickle sets the state of what is no table');
        return true;
      default:
        return false;
    }
  }

  #skip(count: number): number {
    const start = this.#at;
    if (start + count > this.#bytes.length) throw new Error('its pickle ends too early');
    this.#at += count;
    return start;
  }

  #push(value: Pickled): true {
    this.#stack.push(value);
    return true;
  }

  #pop(): Pickled {
    return this.#popMany(1)[0] ?? null;
  }

  #popMany(count: number): Pickled[] {
    if (this.#stack.length < count) throw new Error('its pickle takes more from its stack than there is');
    return this.#stack.splice(this.#stack.length - count);
  }

  #top(): Pickled {
    return this.#stack.at(-1) ?? null;
  }

  #sinceMark(): Pickled[] {
    const items = this.#stack;
    const before = this.#marks.pop();
    if (before === undefined) throw new Error('its pickle ends a list that it did not begin');
    this.#stack = before;
    return items;
  }

  #keep(index: number): true {
    this.#memo.set(index, this.#top());
    return true;
  }

  #kept(index: number): Pickled {
    const value = this.#memo.get(index);
    if (value === undefined) throw new Error(`its pickle takes what it did not keep (${index})`);
    return value;
  }

  #append(items: readonly Pickled[]): true {
    const list = this.#top();
    if (!Array.isArray(list)) throw new Error('its pickle adds to what is no list');
    list.push(...items);
    return true;
  }

  #setItems(items: readonly Pickled[]): true {
    const table = this.#top();
    if (!(table instanceof Map)) throw new Error('its pickle adds to what is no table');
    for (let index = 0; index + 1 < items.length; index += 2)
      table.set(items[index] ?? null, items[index + 1] ?? null);
    return true;
  }

  #text(length: number): string {
    const start = this.#skip(length);
    return this.#bytes.toString('utf8', start, start + length);
  }

  #line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) throw new Error('its pickle ends too early');
    const text = this.#bytes.toString('utf8', this.#at, end);
    this.#at = end + 1;
    return text;
  }

  /** An integer of so many bytes, little-endian, two's complement. */
  #long(length: number): number | bigint {
    const start = this.#skip(length);
    let value = 0n;
    for (let index = 0; index < length; index++)
      value |= BigInt(this.#bytes.readUInt8(start + index)) << BigInt(8 * index);
    const signed = BigInt.asIntN(8 * length, value);
    const number = Number(signed);
    return Number.isSafeInteger(number) ? number : signed;
  }

  #global(name: string): PickledGlobal {
    if (!isKnown(name)) throw new Error(`its pickle names ${name}, which no table of tensors needs`);
    return { kind: 'global', name };
  }
}

function tuple(items: readonly Pickled[]): PickledTuple {
  return { kind: 'tuple', items };
}

function hasKind<Kind extends string>(
  value: Pickled | undefined,
  kind: Kind,
): value is Extract<Pickled, { readonly kind: Kind }> {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;
}

function itemsOf(value: Pickled | undefined): readonly Pickled[] {
  if (!hasKind(value, 'tuple')) throw new Error('its pickle lacks a tuple where there must be one');
  return value.items;
}

function asText(value: Pickled | undefined): string {
  if (typeof value !== 'string') throw new Error('its pickle lacks a text where there must be one');
  return value;
}

function asCount(value: Pickled | undefined): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new Error('its pickle lacks a whole number where there must be one');
  return value;
}

/** What stands for ('storage', class, key, device, elements). */
function storageOf(value: Pickled): PickledStorage {
  const [what, type, key, , elements] = itemsOf(value);
  const name = hasKind(type, 'global') ? STORAGE.exec(type.name)?.[1] : undefined;
  if (what !== 'storage' || name === undefined) throw new Error('its pickle refers to what is no storage');
  return { kind: 'storage', type: name, key: asText(key), elements: asCount(elements) };
}

/** What the few functions that tables of tensors name would make. */
function rebuild(called: Pickled | undefined, given: readonly Pickled[]): Pickled {
  const name = hasKind(called, 'global') ? called.name : '';
  const [first] = given;
  switch (name) {
    case DICTIONARY:
      if (given.length === 0) return new Map<Pickled, Pickled>();
      break;
    case SIZE:
      if (given.length === 1) return tuple(Array.isArray(first) ? first : itemsOf(first));
      break;
    case PARAMETER:
      if (hasKind(first, 'tensor')) return first;
      break;
    case TENSOR: {
      const [storage, offset, shape, strides] = given;
      if (hasKind(storage, 'storage'))
        return {
          kind: 'tensor',
          storage,
          offset: asCount(offset),
          shape: itemsOf(shape).map(asCount),
          strides: itemsOf(strides).map(asCount),
        };
    }
  }
  throw new Error(
    `its pickle calls ${name === '' ? 'what is no function' : name} in a way that no table of tensors needs`,
  );
}
