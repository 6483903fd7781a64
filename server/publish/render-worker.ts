/** The render thread: loads the module that Vite emitted and answers one call after the other. Started by renderer.ts. */
import { pathToFileURL } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'
import type { DossierRenderer } from '../contract/dossier.ts'
import type { RendererModule } from '../contract/notice.ts'
import type { PublicFile } from '../contract/public.ts'
import { finishFiles } from './encode.ts'
import type { RenderAnswer, RenderCall } from './renderer.ts'

type Module = RendererModule & DossierRenderer

const { modulePath } = workerData as { modulePath: string }
const loading = import(pathToFileURL(modulePath).href) as Promise<Module>
// Told to whoever asks, with its reason; unheard it would end the thread before the first question.
loading.catch(() => undefined)

async function answer({ id, call }: RenderCall): Promise<RenderAnswer> {
  try {
    return { id, value: run(await loading, call) }
  } catch (error) {
    return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

function run(module: Module, call: RenderCall['call']): unknown {
  if (call.is === 'live') return finishFiles(module.renderLive(call.page, call.asOf))
  if (call.is === 'archived') {
    const incidents = call.incidents.flatMap((i) => module.renderArchived(call.page, i))
    return finishFiles([
      ...incidents,
      ...module.renderEndedWork(call.page),
      ...module.renderPastAnnouncements(call.page),
    ])
  }
  if (call.is === 'notice') return module.renderNotice(call.notice, call.language)
  if (call.is === 'tap') return module.renderTap(call.facts, call.language)
  if (call.is === 'dossier') return module.renderDossier(call.facts, call.language)
  if (call.is === 'templates') return module.shippedTemplates(call.language)
  if (call.is === 'phrases') return module.shippedPhrases(call.language)
  if (call.is === 'stretch') return module.stretchWords(call.stretch, call.language)
  if (call.is === 'report') return module.draftSentence(call.who, call.language)
  return module.languages
}

/** The bytes of files are handed over, and not copied: a large page weighs tens of megabytes. */
function bytesIn(value: unknown): ArrayBuffer[] {
  const files = (Array.isArray(value) ? value : []) as Partial<PublicFile>[]
  const bytes = files.flatMap((file) => [file?.body, file?.gzip, file?.brotli])
  return [...new Set(bytes.flatMap((one) => (one instanceof Uint8Array ? (one.buffer as ArrayBuffer) : [])))]
}

parentPort?.on('message', async (call: RenderCall) => {
  const given = await answer(call)
  parentPort?.postMessage(given, 'value' in given ? bytesIn(given.value) : [])
})
