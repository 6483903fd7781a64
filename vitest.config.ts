/**
 * How `npm test` finds and runs the tests. `TEST_REPORT`, set by .ci/run, names a file for the numbers beside the
 * usual output; the long runs of test/faults and test/bench have commands of their own.
 */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const report = process.env.TEST_REPORT

// Every worker loads the same packages: compiled once, as `npm start` has it. A quarter of the work of a short file.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('node_modules/.cache/test', import.meta.url))

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/faults/**', 'test/bench/**', 'node_modules/**'],
    globalSetup: ['test/support/global-setup.ts'],
    // Processes and not threads: better-sqlite3 is native, and some tests start worker threads and signals of their own.
    pool: 'forks',
    maxWorkers: 2,
    // A net under the tests' own waits, which name what they waited for: above the longest of them, 60 s.
    testTimeout: 90_000,
    hookTimeout: 90_000,
    // A second by default, which a busy machine needs for less.
    expect: { poll: { timeout: 30_000 } },
    allowOnly: false,
    // The tests' own provider of accounts warns that it is none for real use.
    onConsoleLog: (line) => !line.startsWith('oidc-provider '),
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
})
