/**
 * Unpacks the browser from its npm package into the folder named by the first argument; started by chromium.ts as a
 * process of its own, because the package unpacks into TMPDIR and nowhere else.
 */
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import chromium, { inflate } from '@sparticuz/chromium'

const folder = process.argv[2]
if (!folder || process.env.TMPDIR !== folder) throw new Error('TMPDIR must be the folder to unpack into.')

mkdirSync(folder, { recursive: true })
await chromium.executablePath()
await inflate(fileURLToPath(new URL('../bin/al2023.tar.br', import.meta.resolve('@sparticuz/chromium'))))
