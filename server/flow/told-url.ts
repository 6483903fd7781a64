/**
 * The secret URL under which a probe is told: made by a person, shown once, known again by its hash. Called by the desk's
 * routes to make one, and by the flows that hear words to find out whose it is.
 */
import type { Probe } from '../domain/catalogue.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { isTold, type ToldKind } from '../domain/told.ts'
import type { Db, Tx } from '../store/open.ts'
import { probesByIds } from '../store/probes.ts'
import { probeByToldUrl, saveToldUrl } from '../store/told-urls.ts'
import { hashToken } from '../store/vault.ts'
import { writeDownChange } from './audit.ts'
import type { Context } from './context.ts'
import type { Editing } from './edit-notes.ts'
import { once } from './once.ts'

const SHAPE = /^[A-Za-z0-9_-]{43}$/

/**
 * Makes a new one; the one before leads nowhere from then on. Also for a probe that a file owns: no file holds secrets.
 *
 * @returns it, for the only time; refuses `not-found`, and `not-allowed-from-here` for a probe that is asked
 */
export async function makeToldUrl(
  context: Context,
  { actor, repeat }: Editing,
  probeId: string,
): Promise<{ readonly url: string } | Refusal> {
  return once(context, repeat, async (tx) => {
    const [probe] = await probesByIds(tx, [probeId])
    if (!probe) return refuse('not-found', 'There is no such probe; it may have been removed.')
    if (!isTold(probe.kind)) {
      return refuse('not-allowed-from-here', `${probe.key} goes and looks for itself: nobody tells it anything.`)
    }
    const token = context.ids.secret()
    await saveToldUrl(tx, { probeId, tokenHash: hashToken(token), madeAt: context.clock.now() })
    const deed = { who: actor, action: 'probe.url-made', subjectId: probeId, detail: probe.key }
    await writeDownChange(context, tx, { kind: 'probe', ...deed })
    return { url: `${context.baseUrl}/api/${probe.kind}/${token}` }
  })
}

/** Whose word it is that comes under this token; null for whatever is none, also of a probe of another kind. */
export async function whoseToldUrl(db: Db | Tx, kind: ToldKind, token: string): Promise<Probe | null> {
  if (!SHAPE.test(token)) return null
  const probe = await probeByToldUrl(db, hashToken(token))
  return probe?.kind === kind ? probe : null
}
