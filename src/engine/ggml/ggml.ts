import type { LibraryHandle } from 'koffi';
import { bindAll, type Bindings, type Pointer } from './binding.ts';

export type Context = Pointer<'ggml_context'>;
export type Tensor = Pointer<'ggml_tensor'>;
export type Graph = Pointer<'ggml_cgraph'>;
export type Device = Pointer<'ggml_backend_device'>;

/** ggml.h, ggml-alloc.h and ggml-backend.h: what ggml-base exports. Every tensor shape is in ggml's order, ne0 first. */
export const GGML_BASE_PROTOTYPES = [
  'char* ggml_version()',
  // types
  'char* ggml_type_name(ggml_type)',
  'int64_t ggml_blck_size(ggml_type)',
  'size_t ggml_type_size(ggml_type)',
  'size_t ggml_quantize_chunk(ggml_type, float*, void*, int64_t, int64_t, int64_t, float*)',
  // contexts and tensors
  'ggml_context*? ggml_init(ggml_init_params)',
  'void ggml_free(ggml_context*)',
  'size_t ggml_tensor_overhead()',
  'size_t ggml_graph_overhead_custom(size_t, bool)',
  'ggml_tensor* ggml_new_tensor_1d(ggml_context*, ggml_type, int64_t)',
  'ggml_tensor* ggml_new_tensor_2d(ggml_context*, ggml_type, int64_t, int64_t)',
  'ggml_tensor* ggml_new_tensor_3d(ggml_context*, ggml_type, int64_t, int64_t, int64_t)',
  'ggml_tensor* ggml_new_tensor_4d(ggml_context*, ggml_type, int64_t, int64_t, int64_t, int64_t)',
  'int64_t ggml_nelements(ggml_tensor*)',
  'void* ggml_get_data(ggml_tensor*)',
  // arithmetic
  'ggml_tensor* ggml_add(ggml_context*, ggml_tensor*, ggml_tensor*)',
  'ggml_tensor* ggml_sub(ggml_context*, ggml_tensor*, ggml_tensor*)',
  'ggml_tensor* ggml_mul(ggml_context*, ggml_tensor*, ggml_tensor*)',
  'ggml_tensor* ggml_div(ggml_context*, ggml_tensor*, ggml_tensor*)',
  'ggml_tensor* ggml_scale(ggml_context*, ggml_tensor*, float)',
  'ggml_tensor* ggml_scale_bias(ggml_context*, ggml_tensor*, float, float)',
  'ggml_tensor* ggml_sqr(ggml_context*, ggml_tensor*)',
  'ggml_tensor* ggml_sqrt(ggml_context*, ggml_tensor*)',
  'ggml_tensor* ggml_sum(ggml_context*, ggml_tensor*)',
  'ggml_tensor* ggml_sum_rows(ggml_context*, ggml_tensor*)',
  'ggml_tensor* ggml_repeat(ggml_context*, ggml_tensor*, ggml_tensor*)',
  'ggml_tensor* ggml_repeat_back(ggml_context*, ggml_tensor*, ggml_tensor*)',
  'ggml_tensor* ggml_mul_mat(ggml_context*, ggml_tensor*, ggml_tensor*)',
  'ggml_tensor* ggml_out_prod(ggml_context*, ggml_tensor*, ggml_tensor*)',
  // layers
  'ggml_tensor* ggml_norm(ggml_context*, ggml_tensor*, float)',
  'ggml_tensor* ggml_rms_norm(ggml_context*, ggml_tensor*, float)',
  'ggml_tensor* ggml_rms_norm_back(ggml_context*, ggml_tensor*, ggml_tensor*, float)',
  'ggml_tensor* ggml_soft_max_ext(ggml_context*, ggml_tensor*, ggml_tensor*, float, float)',
  'ggml_tensor* ggml_flash_attn_ext(ggml_context*, ggml_tensor*, ggml_tensor*, ggml_tensor*, ggml_tensor*, float, float, float)',
  'ggml_tensor* ggml_soft_max_ext_back(ggml_context*, ggml_tensor*, ggml_tensor*, float, float)',
  'ggml_tensor* ggml_rope_ext(ggml_context*, ggml_tensor*, ggml_tensor*, ggml_tensor*, int, int, int, float, float, float, float, float, float)',
  'ggml_tensor* ggml_rope_ext_back(ggml_context*, ggml_tensor*, ggml_tensor*, ggml_tensor*, int, int, int, float, float, float, float, float, float)',
  'ggml_tensor* ggml_rope_multi(ggml_context*, ggml_tensor*, ggml_tensor*, ggml_tensor*, int, int*, int, int, float, float, float, float, float, float)',
  'ggml_tensor* ggml_rope_multi_back(ggml_context*, ggml_tensor*, ggml_tensor*, ggml_tensor*, int, int*, int, int, float, float, float, float, float, float)',
  'ggml_tensor* ggml_relu(ggml_context*, ggml_tensor*)',
  'ggml_tensor* ggml_tanh(ggml_context*, ggml_tensor*)',
  'ggml_tensor* ggml_sigmoid(ggml_context*, ggml_tensor*)',
  'ggml_tensor* ggml_silu(ggml_context*, ggml_tensor*)',
  'ggml_tensor* ggml_silu_back(ggml_context*, ggml_tensor*, ggml_tensor*)',
  'ggml_tensor* ggml_gelu(ggml_context*, ggml_tensor*)',
  'ggml_tensor* ggml_gelu_erf(ggml_context*, ggml_tensor*)',
  'ggml_tensor* ggml_gelu_quick(ggml_context*, ggml_tensor*)',
  // shapes
  'ggml_tensor* ggml_concat(ggml_context*, ggml_tensor*, ggml_tensor*, int)',
  'ggml_tensor* ggml_pad(ggml_context*, ggml_tensor*, int, int, int, int)',
  'ggml_tensor* ggml_cast(ggml_context*, ggml_tensor*, ggml_type)',
  'ggml_tensor* ggml_cont(ggml_context*, ggml_tensor*)',
  'ggml_tensor* ggml_cpy(ggml_context*, ggml_tensor*, ggml_tensor*)',
  'ggml_tensor* ggml_permute(ggml_context*, ggml_tensor*, int, int, int, int)',
  'ggml_tensor* ggml_transpose(ggml_context*, ggml_tensor*)',
  'ggml_tensor* ggml_reshape_2d(ggml_context*, ggml_tensor*, int64_t, int64_t)',
  'ggml_tensor* ggml_reshape_3d(ggml_context*, ggml_tensor*, int64_t, int64_t, int64_t)',
  'ggml_tensor* ggml_reshape_4d(ggml_context*, ggml_tensor*, int64_t, int64_t, int64_t, int64_t)',
  'ggml_tensor* ggml_view_2d(ggml_context*, ggml_tensor*, int64_t, int64_t, size_t, size_t)',
  'ggml_tensor* ggml_view_3d(ggml_context*, ggml_tensor*, int64_t, int64_t, int64_t, size_t, size_t, size_t)',
  // graphs and optimisers
  'ggml_cgraph* ggml_new_graph_custom(ggml_context*, size_t, bool)',
  'void ggml_build_forward_expand(ggml_cgraph*, ggml_tensor*)',
  'int ggml_graph_n_nodes(ggml_cgraph*)',
  'ggml_tensor* ggml_graph_node(ggml_cgraph*, int)',
  'char* ggml_op_desc(ggml_tensor*)',
  'void ggml_set_input(ggml_tensor*)',
  'void ggml_set_output(ggml_tensor*)',
  'void ggml_set_param(ggml_tensor*)',
  'ggml_tensor* ggml_opt_step_adamw(ggml_context*, ggml_tensor*, ggml_tensor*, ggml_tensor*, ggml_tensor*, ggml_tensor*)',
  // memory
  'ggml_gallocr* ggml_gallocr_new(ggml_backend_buffer_type*)',
  'bool ggml_gallocr_alloc_graph(ggml_gallocr*, ggml_cgraph*)',
  'size_t ggml_gallocr_get_buffer_size(ggml_gallocr*, int)',
  'void ggml_gallocr_free(ggml_gallocr*)',
  'ggml_backend_buffer*? ggml_backend_alloc_ctx_tensors(ggml_context*, ggml_backend*)',
  'void ggml_backend_buffer_set_usage(ggml_backend_buffer*, ggml_backend_buffer_usage)',
  'void ggml_backend_buffer_free(ggml_backend_buffer*)',
  'ggml_status ggml_backend_tensor_alloc(ggml_backend_buffer*, ggml_tensor*, void*)',
  'void ggml_backend_tensor_set(ggml_tensor*, void*, size_t, size_t)',
  'void ggml_backend_tensor_get(ggml_tensor*, void*, size_t, size_t)',
  // backends and devices
  'void ggml_backend_free(ggml_backend*)',
  'ggml_backend_buffer_type* ggml_backend_get_default_buffer_type(ggml_backend*)',
  'ggml_status ggml_backend_graph_compute(ggml_backend*, ggml_cgraph*)',
  'bool ggml_backend_supports_op(ggml_backend*, ggml_tensor*)',
  'ggml_backend*? ggml_backend_dev_init(ggml_backend_device*, char*)',
  'char* ggml_backend_dev_name(ggml_backend_device*)',
  'char* ggml_backend_dev_description(ggml_backend_device*)',
  'void ggml_backend_dev_memory(ggml_backend_device*, size_t*, size_t*)',
  'ggml_backend_dev_type ggml_backend_dev_type(ggml_backend_device*)',
  'ggml_backend_reg* ggml_backend_dev_backend_reg(ggml_backend_device*)',
  'void*? ggml_backend_reg_get_proc_address(ggml_backend_reg*, char*)',
] as const;

/** ggml-backend.h: the registry of devices, which lives in the library that loads the backends. */
export const GGML_REGISTRY_PROTOTYPES = [
  'size_t ggml_backend_dev_count()',
  'ggml_backend_device* ggml_backend_dev_get(size_t)',
] as const;

/** kernels/operations.h: operations of graphs that kernels compiled on this machine have beside ggml's. */
export const OWN_PROTOTYPES = [
  'ggml_tensor* tiebreak_transposed(ggml_context*, ggml_tensor*)',
  'ggml_tensor* tiebreak_attention(ggml_context*, ggml_tensor*, ggml_tensor*, ggml_tensor*, ggml_tensor*, float)',
  'ggml_tensor* tiebreak_attention_gradient(ggml_context*, ggml_tensor*, ggml_tensor*, ggml_tensor*, ggml_tensor*, ggml_tensor*, ggml_tensor*, float)',
] as const;

export type Ggml = Bindings<typeof GGML_BASE_PROTOTYPES> &
  Bindings<typeof GGML_REGISTRY_PROTOTYPES> & {
    /** Null where only prebuilt kernels are loaded. */
    readonly own: Bindings<typeof OWN_PROTOTYPES> | null;
  };

/** @param kernels compiled on this machine, or null */
export function bindGgml(ggmlBase: LibraryHandle, ggml: LibraryHandle, kernels: LibraryHandle | null): Ggml {
  return {
    ...bindAll(ggmlBase, GGML_BASE_PROTOTYPES),
    ...bindAll(ggml, GGML_REGISTRY_PROTOTYPES),
    own: kernels === null ? null : bindOwn(kernels),
  };
}

/** Null for a library that has ggml's kernels alone. */
function bindOwn(kernels: LibraryHandle): Ggml['own'] {
  try {
    return bindAll(kernels, OWN_PROTOTYPES);
  } catch {
    return null;
  }
}
