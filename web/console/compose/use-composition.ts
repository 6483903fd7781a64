/** Keeps one composition alive: restores what was written before a reload, fills templates, follows the incident while nothing is written. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { AskDraft, IncidentDetail } from '../../../server/contract/incidents.ts'
import { ApiError, serverNow } from '../api.ts'
import { calls } from '../calls.ts'
import { isTouched } from '../draft.ts'
import { forget, own, recall, remember } from '../memory.ts'
import {
  type Composition,
  carryOver,
  fill,
  follow,
  isDirty,
  type Moved,
  see,
  startComposition,
  statesFor,
  type TemplateKey,
  templatesFor,
  type Written,
  whatMoved,
} from './composition.ts'
import { useKeptElsewhere } from './kept-elsewhere.ts'

/** Where this browser keeps what is written about it; `new`: one that is opened by hand. */
export function forgetWords(of: string): void {
  forget(own(`draft.${of}`))
  forget(own(`draft-at.${of}`))
}

interface Options {
  /** The incident, or null when one is opened by hand. Another incident needs another mount. */
  readonly detail: IncidentDetail | null
  /** The template that the person asked for; absent: the likeliest, or the one last written in. */
  readonly wanted?: TemplateKey | undefined
  readonly languages: readonly string[]
}

export interface Composing {
  readonly composition: Composition
  /** Null while the template is being filled. */
  readonly written: Written | null
  readonly dirty: boolean
  readonly moved: Moved | null
  readonly error: ApiError | null
  readonly change: (next: Partial<Composition>) => void
  readonly write: (next: Partial<Written>) => void
  /** Makes the writer's words a command for the incident as it is now. */
  readonly goOn: () => void
  readonly discard: () => void
  readonly refill: () => void
}

export function useComposition({ detail, wanted, languages }: Options): Composing {
  const first = wanted ?? templatesFor(detail?.incident ?? null)[0] ?? 'progress'
  const { composition, dirty, update } = useKept(detail, { wanted, first })
  const { error, refill } = useFilling({ composition, detail, languages, update })
  return {
    composition,
    written: composition.written[composition.template] ?? null,
    dirty,
    moved: dirty ? whatMoved(composition.seen, detail) : null,
    error,
    change: (next) => update((now) => ({ ...now, ...next })),
    write: (next) => update((now) => written(now, next)),
    goOn: () => update((now) => carryOver({ ...now, seen: see(detail) }, detail?.incident ?? null)),
    discard: () => {
      update(() => startComposition(detail, first))
      refill()
    },
    refill: () => {
      update(unwritten)
      refill()
    },
  }
}

type Update = (step: (now: Composition) => Composition) => void

interface Templates {
  readonly wanted: TemplateKey | undefined
  readonly first: TemplateKey
}

/** The composition as it was left, in this browser, or a new one. Untouched, it follows the incident. */
function useKept(detail: IncidentDetail | null, { wanted, first }: Templates) {
  const of = detail?.incident.id ?? 'new'
  const key = own(`draft.${of}`)
  const [kept, setKept] = useState<Composition>(() => {
    const found = recall<Composition>(key) ?? startComposition(detail, first)
    return wanted ? { ...found, template: wanted } : found
  })
  const dirty = isDirty(kept)
  const composition = dirty || !detail ? kept : follow(kept, detail)
  const latest = useRef(composition)
  latest.current = composition
  const update: Update = (step) => {
    const next = step(latest.current)
    latest.current = next
    if (!isDirty(next)) forgetWords(of)
    else {
      remember(key, next)
      remember(own(`draft-at.${of}`), serverNow())
    }
    setKept(next)
  }
  useKeptElsewhere({
    of,
    composition: dirty ? composition : null,
    touchedAt: () => recall<number>(own(`draft-at.${of}`)),
    adopt: (found) => update(() => (wanted ? { ...found, template: wanted } : found)),
  })
  const before = useRef(wanted)
  useEffect(() => {
    if (wanted && wanted !== before.current) update((now) => ({ ...now, template: wanted }))
    before.current = wanted
  }, [wanted])
  return { composition, dirty, update }
}

/** With a change to what the chosen template has become; without one yet, nothing to change. */
function written(now: Composition, next: Partial<Written>): Composition {
  const mine = now.written[now.template]
  return mine ? { ...now, written: { ...now.written, [now.template]: { ...mine, ...next } } } : now
}

function unwritten(now: Composition): Composition {
  const { [now.template]: _dropped, ...others } = now.written
  return { ...now, written: others }
}

interface FillingOptions {
  readonly composition: Composition
  readonly detail: IncidentDetail | null
  readonly languages: readonly string[]
  readonly update: Update
}

/** Asks for the template's words whenever template or facts are others, unless somebody has written in them. */
function useFilling({ composition, detail, languages, update }: FillingOptions) {
  const [error, setError] = useState<ApiError | null>(null)
  const [round, setRound] = useState(0)
  const { template, components, seen, tone = 'plain', nameReports = false, nameCause = false } = composition
  const { phrases = [] } = composition
  const incident = detail?.incident ?? null
  const asked = JSON.stringify([template, components, seen.version, tone, nameReports, nameCause, phrases, round])
  const last = useRef('')

  useEffect(() => {
    const mine = composition.written[template]
    if (asked === last.current || (mine && isTouched(mine.text, mine.start))) return
    if (!incident && components.length === 0) return
    last.current = asked
    const known = incident ? { incidentId: incident.id } : {}
    const chosen = { components: [...components], phrases: [...phrases] }
    const body: AskDraft = { template, tone, ...chosen, nameReports, nameCause, ...known }
    const ask = async () => {
      try {
        const draft = await calls.draft(body)
        if (last.current !== asked) return
        const standing = incident?.title ?? {}
        const filled = fill(draft, { languages, standing, allowed: statesFor(incident, template) })
        setError(null)
        update((now) => unlessTouched(now, template, filled))
      } catch (cause) {
        if (!(cause instanceof ApiError)) throw cause
        if (last.current === asked) setError(cause)
      }
    }
    void ask()
  })
  return { error, refill: () => setRound((count) => count + 1) }
}

/** Typed in meanwhile: those words win over a template that came late. */
function unlessTouched(now: Composition, template: TemplateKey, filled: Written): Composition {
  const under = now.written[template]
  return under && isTouched(under.text, under.start) ? now : { ...now, written: { ...now.written, [template]: filled } }
}
