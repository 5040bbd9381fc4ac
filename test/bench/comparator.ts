/**
 * Comparisons per second of the demo model and of a random model with 576 tokens an image: one pair at a time with no
 * cache, encoded images cached, the beginning of the prompt shared, several pairs a call, and @fugood/llama.node.
 *
 *     node test/bench/comparator.ts [seconds for each]
 */
import { bench } from '../../src/lab/bench/bench.ts';
import { DEMO_MODEL } from '../../src/engine/demo-model.ts';

const { model, mmproj } = DEMO_MODEL;
const { given, random } = await bench({
  spec: { model, mmproj, gpu: 'auto' },
  secondsEach: Number(process.argv[2] ?? 10),
});
for (const [name, { info, ways, leftOut }] of Object.entries({
  'demo model': given,
  'random model': random,
})) {
  console.log(
    `${name}: ${info.promptTokens} tokens a prompt, ${info.device}, ${info.threads} threads, ${info.pairsTogether} pairs a call`,
  );
  for (const { name: way, comparisons, perSecond, ratio } of ways)
    console.log(
      `  ${way}: ${perSecond.toFixed(2)} a second, ${ratio.toFixed(2)}x (${comparisons} comparisons)`,
    );
  for (const reason of leftOut) console.log(`  left out: ${reason}`);
}
process.exit();
