/** The three Vite builds, called by build.ts: the page's script and style, the renderer that knows their names, the desk. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { build, type InlineConfig, type Rolldown } from 'vite'
import { firstChunks, firstGroups } from './first-chunks.ts'
import { withoutWideGamut } from './narrow-gamut.ts'
import type { PageAsset } from './page/assets.ts'

/** Below what light-dark() and oklch() need, so that Vite writes the fallbacks; above what logical properties need: those it would guess from :lang(). */
const CSS_TARGET = ['chrome90', 'firefox90', 'safari15']
const JS_TARGET = 'es2020'

/** Page, mails and feeds, without the desk. */
export async function writePage(root: string, out: string): Promise<void> {
  const { tapStyle, dossierStyle, ...assets } = await buildPageAssets(root)
  for (const one of Object.values(assets)) write(join(out, one.path), one.body)
  const made = { assets, tapStyle, dossierStyle }
  await buildForServer(root, { out, entry: 'web/renderer.ts', name: 'renderer.js', ...made })
  await buildForServer(root, { out, entry: 'web/as-of.ts', name: 'as-of.js', ...made })
}

function base(root: string): InlineConfig {
  return {
    configFile: false,
    root: join(root, 'web'),
    logLevel: 'warn',
    publicDir: false,
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  }
}

interface PageParts {
  readonly script: PageAsset
  readonly style: PageAsset
  /** Each stands in its page itself. */
  readonly tapStyle: string
  readonly dossierStyle: string
}

async function buildPageAssets(root: string): Promise<PageParts> {
  const made = await build({
    ...base(root),
    build: {
      write: false,
      target: JS_TARGET,
      cssTarget: CSS_TARGET,
      modulePreload: false,
      rolldownOptions: {
        input: {
          page: join(root, 'web/page/client.ts'),
          tap: join(root, 'web/tap/tap.css'),
          dossier: join(root, 'web/dossier/dossier.css'),
        },
      },
    },
  })
  const files = (made as Rolldown.RolldownOutput).output
  const script = files.find((one) => one.fileName.endsWith('.js') && one.type === 'chunk' && one.name === 'page')
  const styleOf = (name: string) =>
    files.find((one) => one.fileName.endsWith('.css') && one.fileName.includes(`/${name}-`))
  const inlineOf = (name: string) => {
    const made = styleOf(name)
    if (made?.type !== 'asset') throw new Error(`There is no style of ${name}.`)
    return withoutWideGamut(String(made.source)).trim()
  }
  const style = styleOf('page')
  if (script?.type !== 'chunk' || style?.type !== 'asset') throw new Error('The page has no script, or no style.')
  return {
    script: { path: script.fileName, contentType: 'text/javascript; charset=utf-8', body: script.code },
    style: {
      path: style.fileName,
      contentType: 'text/css; charset=utf-8',
      body: withoutWideGamut(String(style.source)),
    },
    tapStyle: inlineOf('tap'),
    dossierStyle: inlineOf('dossier'),
  }
}

interface ServerModule {
  readonly out: string
  readonly entry: string
  readonly name: string
  readonly assets: Record<'script' | 'style', PageAsset>
  readonly tapStyle: string
  readonly dossierStyle: string
}

/** What the server loads by path: one file each. */
async function buildForServer(root: string, module: ServerModule): Promise<void> {
  const { out, entry, name, assets, tapStyle, dossierStyle } = module
  await build({
    ...base(root),
    define: {
      PAGE_ASSETS: JSON.stringify(assets),
      TAP_STYLE: JSON.stringify(tapStyle),
      DOSSIER_STYLE: JSON.stringify(dossierStyle),
      'process.env.NODE_ENV': '"production"',
    },
    ssr: { noExternal: true },
    build: {
      ssr: join(root, entry),
      outDir: out,
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      rolldownOptions: { output: { entryFileNames: name, codeSplitting: false } },
    },
  })
}

/** A clone without the desk still builds the page. */
export async function writeDesk(root: string, out: string): Promise<void> {
  const desk = join(root, 'web/console')
  if (!existsSync(join(desk, 'main.ts'))) return
  await build({
    ...base(root),
    root: desk,
    base: '/console/',
    plugins: [firstChunks()],
    build: {
      ...{ outDir: join(out, 'console'), emptyOutDir: true, target: 'es2022', cssTarget: CSS_TARGET },
      rolldownOptions: { output: { codeSplitting: { groups: firstGroups(desk) } } },
    },
  })
  encodeTexts(join(out, 'console'))
}

/** What the server sends to whoever takes it: made once, so as small as it gets. */
function encodeTexts(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(js|css|svg|html)$/.test(name)) continue
    const body = readFileSync(join(folder, name))
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(body))
    writeFileSync(join(folder, `${name}.gz`), gzipSync(body, { level: 9 }))
  }
}

function write(path: string, body: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, body)
}
