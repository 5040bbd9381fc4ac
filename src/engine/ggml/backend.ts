import koffi from 'koffi';
import { AppError } from '../app-error.ts';
import { inBackground, parsePrototype, type Pointer } from './binding.ts';
import type { Device, Ggml, Graph, Tensor } from './ggml.ts';
import type { Libraries } from './libraries.ts';

/** `enum ggml_backend_dev_type` of ggml-backend.h. */
const DEVICE_KINDS = ['cpu', 'gpu', 'integrated-gpu', 'accelerator', 'meta'] as const;

type DeviceKind = (typeof DEVICE_KINDS)[number];

export interface DeviceInfo {
  /** ggml's name, for instance "CPU" or "CUDA0". */
  readonly name: string;
  readonly description: string;
  readonly kind: DeviceKind;
  /** Bytes. */
  readonly memoryFree: number;
  readonly memoryTotal: number;
}

/** The one function that only a backend's own registry gives out (ggml-backend.h, as a function pointer type). */
export const BACKEND_REGISTRY_PROTOTYPES = ['void ggml_backend_set_n_threads_t(ggml_backend*, int)'] as const;

/** The devices that the loaded backends found, the CPU among them. */
export function listDevices({ ggml }: Pick<Libraries, 'ggml'>): DeviceInfo[] {
  return devices(ggml).map((device) => describe(ggml, device));
}

function devices(ggml: Ggml): Device[] {
  return Array.from({ length: ggml.ggml_backend_dev_count() }, (_, index) =>
    ggml.ggml_backend_dev_get(index),
  );
}

function describe(ggml: Ggml, device: Device): DeviceInfo {
  const free = new BigUint64Array(1);
  const total = new BigUint64Array(1);
  ggml.ggml_backend_dev_memory(device, free, total);
  return {
    name: ggml.ggml_backend_dev_name(device),
    description: ggml.ggml_backend_dev_description(device),
    kind: kindOf(ggml, device),
    memoryFree: Number(free[0]),
    memoryTotal: Number(total[0]),
  };
}

function kindOf(ggml: Ggml, device: Device): DeviceKind {
  return DEVICE_KINDS[ggml.ggml_backend_dev_type(device)] ?? 'accelerator';
}

/** One device opened for computing graphs. */
export class Backend implements Disposable {
  readonly device: DeviceInfo;
  readonly pointer: Pointer<'ggml_backend'>;
  readonly #ggml: Ggml;
  readonly #native: Device;
  #disposed = false;

  private constructor(ggml: Ggml, native: Device, pointer: Pointer<'ggml_backend'>) {
    this.#ggml = ggml;
    this.#native = native;
    this.pointer = pointer;
    this.device = describe(ggml, native);
  }

  /**
   * Opens the best device of the backend that was loaded: a graphics card, an integrated one, else the CPU.
   *
   * @throws AppError `device-not-available` when it does not open.
   */
  static open({ ggml, gpu }: Pick<Libraries, 'ggml' | 'gpu'>): Backend {
    const wanted: readonly DeviceKind[] = gpu === 'cpu' ? ['cpu'] : ['gpu', 'integrated-gpu', 'cpu'];
    const candidates = devices(ggml);
    for (const kind of wanted) {
      const device = candidates.find((candidate) => kindOf(ggml, candidate) === kind);
      const pointer = device === undefined ? null : ggml.ggml_backend_dev_init(device, null);
      if (device !== undefined && pointer !== null) return new Backend(ggml, device, pointer);
    }
    throw new AppError(
      'device-not-available',
      `No device of ${gpu} can be opened; ggml lists ${candidates.map((device) => describe(ggml, device).name).join(', ')}.`,
      'Use --gpu cpu.',
    );
  }

  /** Bytes of memory that nothing takes now. */
  memoryLeft(): number {
    const { kind, memoryFree } = describe(this.#ggml, this.#native);
    return kind === 'gpu' ? memoryFree : Math.min(memoryFree, process.availableMemory());
  }

  /** Threads that compute a graph; a backend that has none of its own, such as a graphics card, ignores it. */
  setThreads(threads: number): void {
    const registry = this.#ggml.ggml_backend_dev_backend_reg(this.#native);
    const [prototype] = BACKEND_REGISTRY_PROTOTYPES;
    const { name, result } = parsePrototype(prototype);
    const setter = this.#ggml.ggml_backend_reg_get_proc_address(registry, name.replace(/_t$/, ''));
    if (setter !== null)
      koffi.call(setter, koffi.proto(null, result, ['void*', 'int']), this.pointer, threads);
  }

  /** Whether the device computes an operation on these very shapes and types. */
  supports(node: Tensor): boolean {
    return this.#ggml.ggml_backend_supports_op(this.pointer, node);
  }

  /**
   * Checks a graph before it is computed: an operation that a device lacks would end the process.
   *
   * @throws AppError `device-lacks-operation`.
   */
  check(graph: Graph): void {
    const ggml = this.#ggml;
    for (let index = 0; index < ggml.ggml_graph_n_nodes(graph); index++) {
      const node = ggml.ggml_graph_node(graph, index);
      if (!this.supports(node))
        throw new AppError(
          'device-lacks-operation',
          `${this.device.name} (${this.device.description}) cannot compute ${ggml.ggml_op_desc(node)} as this model needs it.`,
          'Use --gpu cpu, or a model with weights in F16 or Q8_0.',
        );
    }
  }

  /** Computes a graph whose tensors are allocated, on another thread; one at a time. */
  async compute(graph: Graph): Promise<void> {
    const status = await inBackground(this.#ggml.ggml_backend_graph_compute, this.pointer, graph);
    if (status !== 0) throw new Error(`ggml_backend_graph_compute failed with status ${status}`);
  }

  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#ggml.ggml_backend_free(this.pointer);
  }
}
