/**
 * `npm run demo`: a video service that breaks, the real product that watches it, and everybody who is told; then it stays
 * up to be clicked around in. `--once` plays it without pauses and ends.
 */
import { startSmtpCatcher } from '../support/smtp-catcher.ts'
import { startWebhookSink } from '../support/webhook-sink.ts'
import { type Cast, catalogueOf, DEMO } from './cast.ts'
import { startProduct } from './product.ts'
import { openRoom, type Room as Served } from './room.ts'
import { type Measured, playStory } from './story.ts'
import { openTimeline } from './timeline.ts'
import { startVideoService, type VideoService } from './video-service.ts'

type Room = Served & { readonly links: readonly (readonly [string, string])[] }

const once = process.argv.includes('--once')
const timeline = openTimeline(process.stdout, process.stdout.isTTY && !once)
const closing: (() => Promise<unknown>)[] = []
let isEnding = false

process.on('SIGINT', () => void end(0))
process.on('SIGTERM', () => void end(0))
// Several things are waited for at once; the first that fails is told, the others come here.
process.on('unhandledRejection', (error) => void fail(error))

try {
  const cast = await gather()
  const room = await openBackRoom(cast)
  if (!once) timeline.say(`\n  Open it now and watch: ${cast.product.url}/en/  and behind the scenes: ${room.url}/`)
  if (process.stdin.isTTY && !once) listenToKeys((isBroken) => turn(cast.service, isBroken))
  tellMeasured(await playStory(cast))
  if (once) await end(0)
  else stayUp(room)
} catch (error) {
  await fail(error)
}

/** While it ends, whatever is still waited for fails: nobody needs to hear of that. */
async function fail(error: unknown): Promise<void> {
  if (isEnding) return
  timeline.say(`\nThe demo failed: ${error instanceof Error ? (error.stack ?? error.message) : error}`)
  await end(1)
}

async function gather(): Promise<Cast> {
  timeline.say('')
  timeline.say('  Vedetta: the night of HTTP 504, in about a minute. All of it on this machine.')
  timeline.heading('Start')
  const service = await startVideoService()
  closing.push(service.close)
  const mails = await startSmtpCatcher()
  closing.push(mails.close)
  const webhooks = await startWebhookSink()
  closing.push(webhooks.close)
  timeline.mark(`a video service at ${service.url}, a mail server and a webhook receiver`)
  const product = await timeline.during(
    'Vedetta starts',
    startProduct({ catalogue: catalogueOf(service.url), smtpUrl: mails.url }),
  )
  closing.push(product.close)
  void product.ended.then((how) => {
    if (isEnding) return
    timeline.say(`\nVedetta ended by itself. ${how}`)
    void end(1)
  })
  timeline.mark(`Vedetta at ${product.url}, its data in ${product.dataDir}`)
  return { product, service, mails, webhooks, timeline, pause }
}

async function pause(what: string, ms: number): Promise<void> {
  if (once) return
  await timeline.during(what, new Promise((resolve) => setTimeout(resolve, ms)))
}

function tellMeasured(measured: Measured): void {
  const line = (what: string, ms: number) => timeline.say(`  ${(ms / 1_000).toFixed(2).padStart(7)} s  ${what}`)
  timeline.heading('Measured, with a check every second')
  line('from the first 504 to the suspicion in the inbox', measured.suspected)
  line('from the first 504 to the first word to on-call', measured.oncallTold)
  line('from confirming to the page', measured.onPage)
  line('from confirming to the first notice', measured.firstNotice)
  line('from the first good answer to "looks recovered"', measured.looksRecovered)
}

async function openBackRoom({ product, service, mails, webhooks }: Cast): Promise<Room> {
  const links = [
    ['Page in English', `${product.url}/en/`],
    ['Page in Italian', `${product.url}/it/`],
    ['Desk', `${product.url}/console/`],
    ['The video service', `${service.url}/player`],
  ] as const
  const room = await openRoom({ mails, webhooks, service, links, onSwitch: (isBroken) => turn(service, isBroken) })
  closing.push(room.close)
  return { ...room, links: [...links, ['Mails and webhooks', `${room.url}/`]] }
}

function turn(service: VideoService, isBroken: boolean): void {
  if (isBroken) service.break()
  else service.mend()
  timeline.mark(isBroken ? 'the video service stops again' : 'the video service is back')
}

function stayUp(room: Room): void {
  timeline.heading('It stays up: look around')
  for (const [label, url] of room.links) timeline.say(`  ${label.padEnd(20)} ${url}`)
  timeline.say(`  ${'Sign in at the desk'.padEnd(20)} ${DEMO.email}  ${DEMO.password}`)
  const keys = process.stdin.isTTY ? 'press b, then m; or ' : ''
  timeline.say(`\n  Break it again and mend it: ${keys}the switch at ${room.url}/`)
  timeline.say('  End: Ctrl-C')
}

function listenToKeys(onSwitch: (isBroken: boolean) => void): void {
  const { stdin } = process
  stdin.setRawMode(true).resume()
  closing.push(async () => void stdin.setRawMode(false).pause())
  stdin.on('data', (key: Buffer) => {
    const pressed = key.toString()
    if (pressed === 'b') onSwitch(true)
    if (pressed === 'm') onSwitch(false)
    // In raw mode Ctrl-C is a key like others.
    if (pressed === 'q' || pressed === '\u0003') void end(0)
  })
}

/** The product first: it may still want to send a mail. */
async function end(code: number): Promise<void> {
  if (isEnding) return
  isEnding = true
  timeline.say('\n  Ending ...')
  for (const close of closing.splice(0).reverse()) await close()
  process.exit(code)
}
