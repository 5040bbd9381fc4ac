// Logits of a few tokens behind a prompt with pictures, by llama.cpp's own multimodal library:
//   mtmd-logits BACKENDS MODEL MMPROJ PROMPT TOKENS PICTURE...
// PROMPT names each picture <__media__>; TOKENS are ids joined by commas; a PICTURE is WIDTHxHEIGHT:FILE of raw RGB bytes.
// Writes one line: tokens of the prompt, then the logits; on standard error the seconds that the prompt took, those of processor time, and
// those of processor time in the tower. In the environment THREADS says how many threads compute (1), DEFAULTS=1 leaves attention and the
// type of keys and values to the library instead of computing in F32, and WHOLE=1 leaves out the tile of a picture that is one tile and its whole.
#include "ggml-backend.h"
#include "llama.h"
#include "mtmd.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

static void quiet(ggml_log_level level, const char * text, void *) {
    if (level >= GGML_LOG_LEVEL_ERROR) fputs(text, stderr);
}

static void fail(const std::string & what) {
    fprintf(stderr, "%s\n", what.c_str());
    exit(1);
}

// Where the next token stands: its position, which in models with axes grows by less than the tokens of a picture, and their number.
struct place {
    int position = 0;
    int tokens = 0;
};

static void decode(llama_context * context, const llama_token * tokens, float * embeddings, int count, place & at, const std::vector<llama_pos> & axes = {}, int positions = 0) {
    llama_batch batch = llama_batch_init(count, embeddings ? llama_model_n_embd_inp(llama_get_model(context)) : 0, 1);
    batch.n_tokens = count;
    for (int i = 0; i < count; i++) {
        if (tokens) batch.token[i] = tokens[i];
        batch.pos[i] = at.position + i;
        batch.n_seq_id[i] = 1;
        batch.seq_id[i][0] = 0;
        batch.logits[i] = i == count - 1;
    }
    float * own = batch.embd;
    if (embeddings) batch.embd = embeddings;
    llama_pos * consecutive = batch.pos;
    if (!axes.empty()) batch.pos = const_cast<llama_pos *>(axes.data());
    if (llama_decode(context, batch) != 0) fail("llama_decode failed");
    batch.embd = own;
    batch.pos = consecutive;
    llama_batch_free(batch);
    at.position += axes.empty() ? count : positions;
    at.tokens += count;
}

static double processor_seconds() {
    return double(clock()) / CLOCKS_PER_SEC;
}

int main(int argc, char ** argv) {
    if (argc < 6) fail("usage: mtmd-logits BACKENDS MODEL MMPROJ PROMPT TOKENS PICTURE...");
    llama_log_set(quiet, nullptr);
    mtmd_log_set(quiet, nullptr);
    ggml_backend_load_all_from_path(argv[1]);
    llama_model_params model_params = llama_model_default_params();
    model_params.n_gpu_layers = 0;
    llama_model * model = llama_model_load_from_file(argv[2], model_params);
    if (!model) fail("the model cannot be loaded");
    llama_context_params params = llama_context_default_params();
    const char * given = getenv("THREADS");
    const int threads = given ? atoi(given) : 1;
    params.n_ctx = 4096;
    params.n_batch = params.n_ubatch = 2048;
    params.n_threads = params.n_threads_batch = threads;
    const bool defaults = getenv("DEFAULTS") != nullptr;
    if (!defaults) {
        params.type_k = params.type_v = GGML_TYPE_F32;
        params.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_DISABLED;
    }
    llama_context * context = llama_init_from_model(model, params);
    if (!context) fail("there is no context");
    mtmd_context_params media_params = mtmd_context_params_default();
    media_params.use_gpu = false;
    media_params.n_threads = threads;
    media_params.warmup = false;
    media_params.media_marker = "<__media__>";
    if (!defaults) media_params.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_DISABLED;
    mtmd_context * media = mtmd_init_from_file(argv[3], model, media_params);
    if (!media) fail("the mmproj cannot be loaded");

    std::vector<const mtmd_bitmap *> bitmaps;
    for (int i = 6; i < argc; i++) {
        unsigned width = 0, height = 0;
        const std::string picture = argv[i];
        const size_t colon = picture.find(':');
        if (colon == std::string::npos || sscanf(picture.c_str(), "%ux%u:", &width, &height) != 2) fail("no picture: " + picture);
        std::ifstream file(picture.substr(colon + 1), std::ios::binary);
        const std::vector<char> bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
        if (bytes.size() != size_t(width) * height * 3) fail("another size: " + picture);
        bitmaps.push_back(mtmd_bitmap_init(width, height, reinterpret_cast<const unsigned char *>(bytes.data())));
    }
    const auto start = std::chrono::steady_clock::now();
    const double began = processor_seconds();
    double tower = 0;
    mtmd_input_text text = {};
    const std::string prompt = argv[4];
    text.text = prompt.c_str();
    text.text_len = prompt.size();
    text.add_special = true;
    text.parse_special = true;
    mtmd_input_chunks * chunks = mtmd_input_chunks_init();
    if (mtmd_tokenize(media, chunks, &text, bitmaps.data(), bitmaps.size()) != 0) fail("the prompt cannot be tokenised");
    place at;
    size_t images = 0;
    for (size_t i = 0; i < mtmd_input_chunks_size(chunks); i++) {
        const mtmd_input_chunk * chunk = mtmd_input_chunks_get(chunks, i);
        // Of a picture of one tile and its whole the first image is the tile.
        if (mtmd_input_chunk_get_type(chunk) == MTMD_INPUT_CHUNK_TYPE_IMAGE && getenv("WHOLE") && images++ % 2 == 0) continue;
        size_t count = mtmd_input_chunk_get_n_tokens(chunk);
        if (mtmd_input_chunk_get_type(chunk) == MTMD_INPUT_CHUNK_TYPE_TEXT) {
            const llama_token * tokens = mtmd_input_chunk_get_tokens_text(chunk, &count);
            decode(context, tokens, nullptr, count, at);
        } else {
            const double before = processor_seconds();
            if (mtmd_encode_chunk(media, chunk) != 0) fail("a picture cannot be encoded");
            tower += processor_seconds() - before;
            std::vector<llama_pos> axes;
            if (mtmd_decode_use_mrope(media)) {
                const mtmd_image_tokens * image = mtmd_input_chunk_get_tokens_image(chunk);
                axes.resize(4 * count);
                for (size_t token = 0; token < count; token++) {
                    const mtmd_decoder_pos pos = mtmd_image_tokens_get_decoder_pos(image, at.position, token);
                    axes[token] = pos.t;
                    axes[count + token] = pos.y;
                    axes[2 * count + token] = pos.x;
                    axes[3 * count + token] = pos.z;
                }
            }
            decode(context, nullptr, mtmd_get_output_embd(media), count, at, axes, mtmd_input_chunk_get_n_pos(chunk));
        }
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    fprintf(stderr, "%.3f %.3f %.3f\n", seconds, processor_seconds() - began, tower);
    printf("%d", at.tokens);
    const float * logits = llama_get_logits_ith(context, -1);
    std::stringstream ids(argv[5]);
    for (std::string id; std::getline(ids, id, ',');) printf(" %.7g", logits[atoi(id.c_str())]);
    printf("\n");
    return 0;
}
