// Mocha's usual report; at its end the counts, the tests that name a fault, the failed tests, and those that passed only
// when they were repeated are also written to the file that HF_INFERENCE_TEST_COUNTS names.
// Plain JavaScript, because it is loaded inside the extension host too.
const { writeFileSync } = require('node:fs');
const { format } = require('node:util');

/** Mocha as the running instance has loaded it: `@vscode/test-cli` brings its own. */
const loaded = require(
  Object.keys(require.cache).find((path) => /[\\/]mocha[\\/]index\.js$/.test(path)) ?? 'mocha',
);
const { Base, Spec } = (loaded.default ?? loaded).reporters;

// In the extension host everything that is printed mixes with the workbench's log: the mark tells the report from it.
const mark = process.env.HF_INFERENCE_TEST_MARK;
if (mark) {
  Base.consoleLog = (...values) => console.log(format(...values).replace(/^/gm, mark));
}

module.exports = class CountingReporter extends Spec {
  constructor(runner, options) {
    super(runner, options);
    const faults = [];
    const failures = [];
    const retries = new Map();
    const record = (passed) => (test) => {
      const title = test.fullTitle();
      if (/\bfaults? \d|\bguard: /i.test(title)) {
        faults.push({ title, passed });
      }
    };
    runner.on('pass', record(true));
    runner.on('fail', record(false));
    const describe = (test, error) => ({ title: test.fullTitle(), message: String(error?.message ?? error) });
    runner.on('fail', (test, error) => failures.push(describe(test, error)));
    runner.on('retry', (test, error) => {
      const first = describe(test, error);
      retries.set(first.title, retries.get(first.title) ?? first);
      Base.consoleLog(`    ↻ ${test.title}: ${first.message}`);
    });
    runner.once('end', () => {
      const file = process.env.HF_INFERENCE_TEST_COUNTS;
      const { passes, failures: failed, pending } = this.stats;
      const repeated = [...retries.values()].filter(
        ({ title }) => !failures.some((failure) => failure.title === title),
      );
      if (file) {
        const end = { passed: passes, failed, pending, faults, failures, repeated };
        writeFileSync(file, JSON.stringify(end));
      }
    });
  }
};
