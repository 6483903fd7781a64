/**
 * Loaded into the product by `--import` while checks.ts measures it: how long a transaction holds the one writer of SQLite,
 * and how long the event loop stands still. Every second a line of both goes to the file that BENCH_WRITER names. No
 * TypeScript: to strip it, each thread of the product would load what takes tens of MB, and its memory is measured too.
 */
import { appendFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

const { BENCH_WRITER } = process.env
// Not in the prober's thread: it has no use for the database.
if (isMainThread && BENCH_WRITER) watchWriter(BENCH_WRITER, (await import('better-sqlite3')).default)

function watchWriter(file, { prototype }) {
  let transactionMs = 0
  let beganAt = 0
  const { prepare } = prototype
  prototype.prepare = function (text) {
    const statement = prepare.call(this, text)
    const [word] = /^(?:begin|commit|rollback)/i.exec(text) ?? []
    if (word === undefined) return statement
    const run = statement.run.bind(statement)
    statement.run = (...values) => {
      if (word === 'begin') beganAt = performance.now()
      const done = run(...values)
      if (word !== 'begin') transactionMs = Math.max(transactionMs, performance.now() - beganAt)
      return done
    }
    return statement
  }
  const loop = monitorEventLoopDelay({ resolution: 10 })
  loop.enable()
  setInterval(() => {
    appendFileSync(file, `${JSON.stringify({ at: Date.now(), loopMs: loop.max / 1e6, transactionMs })}\n`)
    loop.reset()
    transactionMs = 0
  }, 1_000).unref()
}
