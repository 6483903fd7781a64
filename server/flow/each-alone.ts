/** What is due, one after the other: one that fails holds up none behind it. Called by schedule-update and tend-announcements. */

/** @throws the first failure, once all have had their turn: the caller logs it, and looks again */
export async function eachAlone(ids: readonly string[], work: (id: string) => Promise<void>): Promise<void> {
  const failures: unknown[] = []
  for (const id of ids) await work(id).catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw failures[0]
}
