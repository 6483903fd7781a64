/** Publishes a composition: what still keeps it back, the one command, and what a lost race leaves. */
import { useEffect, useState } from 'preact/hooks'
import type { IncidentDetail, IncidentView, OpenIncident, PostUpdate } from '../../../server/contract/incidents.ts'
import { type ApiError, serverNow } from '../api.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { refreshAll } from '../live.ts'
import { commandOf, hindrancesOf } from './command-of.ts'
import type { Hindrance } from './publish-bar.tsx'
import { contradicting } from './still-bad.tsx'
import { type Composing, forgetWords } from './use-composition.ts'

interface Options {
  /** The incident, or null when one is opened by hand. */
  readonly detail: IncidentDetail | null
  readonly composing: Composing
  readonly needsTitle: boolean
  /** When an incident opened by hand began; null: now. */
  readonly startedAt: number | null
  readonly onPublished: (detail: IncidentDetail) => void
}

export interface Publishing {
  readonly hindrances: readonly Hindrance[]
  readonly busy: boolean
  /** Null while the notice of what moved says it better. */
  readonly error: ApiError | null
  /** The components whose checks say that it is not over, though these words do. */
  readonly stillBad: readonly IncidentView['components'][number][]
  /** Whether that is being asked about now. */
  readonly asking: boolean
  /** What would be sent now; null: something still keeps it back. */
  readonly body: OpenIncident | PostUpdate | null
  /** Publishes, or asks first. */
  readonly publish: () => void
  readonly answer: (yes: boolean) => void
  readonly forgetError: () => void
}

export function usePublishing({ detail, composing, needsTitle, startedAt, onPublished }: Options): Publishing {
  const { composition, written, moved } = composing
  const incident = detail?.incident ?? null
  const send = useCommand(async (body: OpenIncident | PostUpdate, key: string) =>
    'version' in body && incident ? calls.post(incident.id, body, key) : calls.open(body as OpenIncident, key),
  )
  const refusedAsMoved = send.error?.code === 'already-moved'
  useEffect(() => {
    // Somebody was faster: what they did is read, and then stands above the words.
    if (refusedAsMoved) refreshAll()
  }, [refusedAsMoved])

  const hindrances = hindrancesOf({ composition, written, moved: moved !== null, needsTitle })
  const bodyNow = () => {
    if (!written || hindrances.length > 0) return null
    const body = commandOf(composition, written, { titles: incident?.title ?? {}, now: serverNow() })
    return incident ? { ...body, version: composition.seen.version } : opening(body, startedAt)
  }
  const post = async () => {
    const body = bodyNow()
    const answer = body && (await send.run(body))
    if (!answer) return
    forgetWords(incident?.id ?? 'new')
    // Kept for an approver: nothing moved, and these words are not to be sent once more.
    if (answer.incident.version === incident?.version) composing.discard()
    onPublished(answer)
  }
  const question = useQuestion(contradicting(incident, written?.state ?? null), post)
  return {
    ...question,
    body: bodyNow(),
    hindrances,
    busy: send.busy,
    error: refusedAsMoved && moved ? null : send.error,
    publish: () => {
      if (hindrances.length === 0) question.publish()
    },
    forgetError: send.forget,
  }
}

type Question = Pick<Publishing, 'stillBad' | 'asking' | 'publish' | 'answer'>

/** Asks once before words that the checks contradict. */
function useQuestion(stillBad: Publishing['stillBad'], post: () => Promise<void>): Question {
  const [asking, setAsking] = useState(false)
  const isContradicted = stillBad.length > 0
  useEffect(() => {
    // Good again while it was asked: the question is void, and must not come back by itself.
    if (!isContradicted) setAsking(false)
  }, [isContradicted])
  return {
    stillBad,
    asking: asking && isContradicted,
    publish: () => {
      if (isContradicted) setAsking(true)
      else void post()
    },
    answer: (yes) => {
      setAsking(false)
      if (yes) void post()
    },
  }
}

function opening(body: Omit<PostUpdate, 'version'>, startedAt: number | null): OpenIncident {
  const { state, ...rest } = body
  return {
    ...rest,
    state: state === 'resolved' ? 'investigating' : state,
    ...(startedAt === null ? {} : { startedAt }),
  }
}
