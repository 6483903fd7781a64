/**
 * Whose turn it is: people who follow each other week by week, and those who step in for one of them. Asked by
 * flow/rota for the desk, and by flow/escalate when on-call is told.
 *
 * Invariants:
 * 1. A turn ends when the next begins: at every instant of a rota with people there is exactly one.
 * 2. A hand-over is at its clock time in the rota's zone, whatever clocks do that night: a week is 167, 168 or 169 hours.
 *    A time that is skipped is the one after it, of one that comes twice it is the first.
 * 3. Who steps in goes before whose week it is. Of two who do at once the later arranged one counts.
 */

export interface Rota {
  /** 1 (Monday) to 7 */
  readonly weekday: number
  /** `09:00` */
  readonly clock: string
  /** IANA name */
  readonly timeZone: string
  /** Day of the hand-over with which the first of `people` began, `2026-11-23`. */
  readonly beganOn: string
  /** Staff ids in their order; null: not at the desk any more, the next one takes the week. */
  readonly people: readonly (string | null)[]
}

export interface Override {
  readonly id: string
  readonly staffId: string
  readonly fromAt: number
  /** Exclusive. */
  readonly toAt: number
}

export interface Turn {
  readonly staffId: string
  readonly fromAt: number
  /** Exclusive. */
  readonly toAt: number
  /** Of who steps in; null: it is their week. */
  readonly overrideId: string | null
}

/** The day of the last hand-over that is not after `at`. */
export function handOverDay(rota: Pick<Rota, 'weekday' | 'clock' | 'timeZone'>, at: number): string {
  return dayOf(rota, at).toString()
}

/** Whose turn it is at this instant, and from when until when; null: the rota has nobody. */
export function turnAt(rota: Rota, overrides: readonly Override[], at: number): Turn | null {
  const week = weekAt(rota, at)
  if (!week) return null
  const now = overrides.findLast((o) => o.fromAt <= at && at < o.toAt)
  // It ends with what ends it: its own end, the week's, or whoever steps in next.
  const edges = [...overrides.flatMap((o) => [o.fromAt, o.toAt]), ...(now ? [] : [week.fromAt, week.toAt])]
  const fromAt = Math.max(...edges.filter((edge) => edge <= at))
  const toAt = Math.min(...edges.filter((edge) => edge > at))
  return { staffId: now?.staffId ?? week.staffId, fromAt, toAt, overrideId: now?.id ?? null }
}

/** All turns that touch this stretch, in order; neighbours of the same person by the same reason are one. */
export function turnsBetween(
  rota: Rota,
  overrides: readonly Override[],
  { fromAt, toAt }: { readonly fromAt: number; readonly toAt: number },
): Turn[] {
  const turns: Turn[] = []
  for (let at = fromAt; at < toAt; ) {
    const turn = turnAt(rota, overrides, at)
    if (!turn) return []
    const last = turns.at(-1)
    if (last && last.overrideId !== null && last.overrideId === turn.overrideId) {
      turns[turns.length - 1] = { ...last, toAt: turn.toAt }
    } else {
      turns.push(turn)
    }
    at = turn.toAt
  }
  return turns
}

/** Who is asked first, and who next when they are silent: each once. Empty: the rota has nobody. */
export function callOrder(rota: Rota, overrides: readonly Override[], at: number): string[] {
  const first = turnAt(rota, overrides, at)?.staffId
  if (first === undefined) return []
  return [...new Set([first, ...peopleFrom(rota, at)])]
}

interface Week {
  readonly staffId: string
  readonly fromAt: number
  readonly toAt: number
}

function weekAt(rota: Rota, at: number): Week | null {
  const [staffId] = peopleFrom(rota, at)
  if (staffId === undefined) return null
  const day = dayOf(rota, at)
  return { staffId, fromAt: handOverAt(rota, day), toAt: handOverAt(rota, day.add({ days: 7 })) }
}

/** Those who are there, beginning with whose week it is. */
export function peopleFrom(rota: Rota, at: number): string[] {
  const { people, beganOn } = rota
  const weeks = Temporal.PlainDate.from(beganOn).until(dayOf(rota, at), { largestUnit: 'days' }).days / 7
  // Also before it began: the order goes back as it goes on.
  const first = ((weeks % people.length) + people.length) % people.length
  return [...people.slice(first), ...people.slice(0, first)].filter((one) => one !== null)
}

function dayOf(rota: Pick<Rota, 'weekday' | 'clock' | 'timeZone'>, at: number): Temporal.PlainDate {
  const today = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(rota.timeZone).toPlainDate()
  const day = today.subtract({ days: (today.dayOfWeek - rota.weekday + 7) % 7 })
  return handOverAt(rota, day) <= at ? day : day.subtract({ days: 7 })
}

function handOverAt({ clock, timeZone }: Pick<Rota, 'clock' | 'timeZone'>, day: Temporal.PlainDate): number {
  return day.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(clock) }).epochMilliseconds
}
