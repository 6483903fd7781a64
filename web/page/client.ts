/**
 * The page's script, small enough to be an extra: times in the viewer's zone, a warning when the page is old, and a quiet
 * renewal when something changed. Without it the page says the same.
 */
import { RANGE_STYLES, STYLES, type TimeStyle } from '../words/time-styles.ts'
import './page.css'

const OLD_AFTER_MS = 180_000
const ASK_EVERY_MS = 20_000
const ASK_AT_MOST_EVERY_MS = 300_000

interface Pulse {
  readonly revision: number
  readonly asOf: number | null
}

const root = document.documentElement
const locale = root.dataset.locale
let failures = 0
let timer: ReturnType<typeof setTimeout> | undefined
/** What the server's clock is ahead of this one: a viewer's clock may be wrong. */
let aheadMs = 0

toViewersZone(document)
if (root.dataset.live) {
  setInterval(warnWhenOld, 10_000)
  document.addEventListener('visibilitychange', () => document.hidden || ask())
  // A page that looks old may only be read under a wrong clock: the server's answer tells.
  if (isOld()) ask()
  else next()
}

function toViewersZone(within: ParentNode): void {
  const line = document.querySelector<HTMLElement>('[data-zone]')
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone
  if (!line || !own || own === line.dataset.zone) return
  for (const time of within.querySelectorAll<HTMLTimeElement>('time[data-t]')) {
    const { timeZoneName: _, ...style } = STYLES[time.dataset.t as TimeStyle]
    time.textContent = new Intl.DateTimeFormat(locale, style).format(new Date(time.dateTime))
  }
  for (const range of within.querySelectorAll<HTMLElement>('[data-r]')) {
    const [from, to] = (range.dataset.r ?? '').split(' ').map(Number) as [number, number]
    const style = RANGE_STYLES[range.dataset.style === 'dates' ? 'dates' : 'days']
    range.textContent = new Intl.DateTimeFormat(locale, style).formatRange(from, to)
  }
  for (const mine of within.querySelectorAll<HTMLElement>('[data-your]')) mine.textContent = ` ${mine.dataset.your}`
  line.textContent = (line.dataset.yours ?? '').replace('{zone}', own.replaceAll('_', ' '))
}

/** Twenty seconds, more after failures, never all viewers at once. */
function next(): void {
  const wait = Math.min(ASK_EVERY_MS * 2 ** failures, ASK_AT_MOST_EVERY_MS)
  clearTimeout(timer)
  timer = setTimeout(ask, wait * (0.5 + Math.random()))
}

let asking = false

async function ask(): Promise<void> {
  if (asking) return
  asking = true
  try {
    if (!document.hidden) await renew()
    failures = 0
  } catch {
    // The network failed, or the server: the warning comes by itself when the page gets old.
    failures += 1
  }
  asking = false
  warnWhenOld()
  next()
}

async function renew(): Promise<void> {
  const response = await fetch(root.dataset.live ?? '', { cache: 'no-cache' })
  if (!response.ok) throw new Error(String(response.status))
  const sentAt = Date.parse(response.headers.get('date') ?? '')
  if (sentAt) aheadMs = sentAt + Number(response.headers.get('age')) * 1_000 - Date.now()
  const pulse = (await response.json()) as Pulse
  if (pulse.revision !== Number(root.dataset.revision) || owes(pulse.asOf)) await replace()
  else if (pulse.asOf) showAsOf(pulse.asOf)
}

/** A promised update is late by now: the page says so since its last minute, without a new revision. */
function owes(at: number | null): boolean {
  const due = document.querySelector<HTMLElement>('[data-due]')?.dataset.due
  return due !== undefined && at !== null && at > Number(due)
}

/** The page as it is now in the place of the old one; opened details stay open, and the focus stays where it was. */
async function replace(): Promise<void> {
  const response = await fetch(location.href, { cache: 'no-cache' })
  if (!response.ok) throw new Error(String(response.status))
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html')
  const old = document.querySelector('main')
  const main = fresh.querySelector('main')
  if (!old || !main || !fresh.documentElement.dataset.live) return location.reload()
  const again = focusAgain(old)
  for (const details of old.querySelectorAll('li[id] > details[open]')) {
    fresh
      .getElementById(details.parentElement?.id ?? '')
      ?.querySelector('details')
      ?.setAttribute('open', '')
  }
  const said = old.querySelector('h1')?.textContent ?? ''
  Object.assign(root.dataset, fresh.documentElement.dataset)
  document.title = fresh.title
  document.body.className = fresh.body.className
  old.replaceWith(main)
  document.querySelector('footer')?.replaceWith(fresh.querySelector('footer') ?? '')
  toViewersZone(document)
  again()
  tellChange(main, said)
}

/** Finds the place where the keyboard was in what takes the place of `old`: the same component, or a link to the same. */
function focusAgain(old: Element): () => void {
  const focused = document.activeElement
  if (!focused || !old.contains(focused)) return () => {}
  const id = focused.closest('li[id]')?.id
  const link = focused.getAttribute('href')
  const place = id ? `#${CSS.escape(id)} summary` : `main a[href="${CSS.escape(link ?? '')}"]`
  return () => document.querySelector<HTMLElement>(place)?.focus({ preventScroll: true })
}

function tellChange(main: Element, said: string): void {
  const saying = main.querySelector('h1')?.textContent ?? ''
  const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]')
  if (icon) icon.href = `${icon.href.split('?')[0]}?${root.dataset.revision}`
  if (saying === said) return
  main.classList.add('changed')
  const heard = document.getElementById('heard')
  if (heard) heard.textContent = saying
}

function showAsOf(at: number): void {
  root.dataset.asOf = String(at)
  for (const time of document.querySelectorAll<HTMLTimeElement>('.as-of time, #stale time')) {
    time.dateTime = new Date(at).toISOString()
    const zone = document.querySelector<HTMLElement>('[data-zone]')?.dataset.zone
    time.textContent = new Intl.DateTimeFormat(locale, { ...STYLES.moment, timeZone: zone }).format(at)
  }
  toViewersZone(document)
}

function warnWhenOld(): void {
  const stale = document.getElementById('stale')
  if (stale) stale.hidden = !isOld()
}

function isOld(): boolean {
  return Date.now() + aheadMs - Number(root.dataset.asOf) > OLD_AFTER_MS
}
