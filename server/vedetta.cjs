#!/usr/bin/env node
/*
 * Where `npx vedetta` begins. CommonJS, since the machine's own Node may run it, which may be too old for TypeScript: then
 * the Node that `npm ci` brought along takes over.
 */
const { spawn } = require('node:child_process')
const { existsSync } = require('node:fs')
const { join } = require('node:path')

const OLDEST = 26
const cli = join(__dirname, 'cli.ts')
const bundled = join(__dirname, '../node_modules/.bin/node')

if (Number(process.versions.node.split('.')[0]) >= OLDEST) import(cli)
else if (existsSync(bundled)) handOver()
else {
  process.stderr.write(
    `Vedetta needs Node ${OLDEST} or newer; this is ${process.version}, and npm ci brought none for this platform.\n`,
  )
  process.exitCode = 1
}

function handOver() {
  const child = spawn(bundled, [cli, ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal ? 1 : 0)
  })
}
