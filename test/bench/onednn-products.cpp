// The products of a pair's shapes (580 tokens; see long-run.ts) by oneDNN, billions of operations a second of one thread's processor
// time, weights as they lie in a model and packed before:
//
//     g++ -O2 test/bench/onednn-products.cpp -o onednn-products -ldnnl && OMP_NUM_THREADS=1 ./onednn-products
//
// With the version 2.6 that Debian 12 has (libdnnl-dev). Results: docs/results.md.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <dnnl.hpp>

using namespace dnnl;

static double processorSeconds() {
  timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec + time.tv_nsec * 1e-9;
}

static void measure(const engine & cpu, stream & work, memory::data_type type, bool isPacked, int m, int n, int k) {
  const auto numbers = memory::data_type::f32;
  const memory::desc source({m, k}, type, memory::format_tag::ab), sums({m, n}, numbers, memory::format_tag::ab);
  const memory::desc weights({k, n}, type, isPacked ? memory::format_tag::any : memory::format_tag::ba);
  const matmul::primitive_desc planned(matmul::desc(source, weights, sums), cpu);
  memory left(source, cpu), right(planned.weights_desc(), cpu), found(sums, cpu);
  memory given({{m, k}, numbers, memory::format_tag::ab}, cpu), kept({{k, n}, numbers, memory::format_tag::ba}, cpu);
  for (int i = 0; i < m * k; i++) ((float *) given.get_data_handle())[i] = i % 13 - 6;
  for (int i = 0; i < n * k; i++) ((float *) kept.get_data_handle())[i] = i % 11 - 5;
  reorder(given, left).execute(work, given, left);
  reorder(kept, right).execute(work, kept, right);
  double best = 1e9;
  for (int round = 0; round < 12; round++) {
    const double start = processorSeconds();
    matmul(planned).execute(work, {{DNNL_ARG_SRC, left}, {DNNL_ARG_WEIGHTS, right}, {DNNL_ARG_DST, found}});
    work.wait();
    best = std::min(best, processorSeconds() - start);
  }
  std::printf("%s, weights %s: %d x %d x %d at %.0f (%s)\n", type == numbers ? "F32" : "BF16",
              isPacked ? "packed before" : "as they lie", m, k, n, 2.0 * m * n * k / best / 1e9, planned.impl_info_str());
}

int main() {
  const engine cpu(engine::kind::cpu, 0);
  stream work(cpu);
  const int shapes[][2] = {{768, 768}, {2048, 768}, {768, 2048}};
  for (const auto type : {memory::data_type::f32, memory::data_type::bf16})
    for (const bool isPacked : {false, true})
      for (const auto & shape : shapes) measure(cpu, work, type, isPacked, 580, shape[0], shape[1]);
}
