/** What an incident is called in each language: saved with the words that name it anew. Called by the flows that say something. */
import type { Tx } from './open.ts'

export interface SavedTitles {
  readonly titles: Readonly<Record<string, string>>
  /** Languages that have none from now on. */
  readonly droppedTitles: readonly string[]
}

/** Writes or replaces the titles given; a language that is not named keeps its own. */
export async function saveTitles(tx: Tx, incidentId: string, { titles, droppedTitles }: SavedTitles): Promise<void> {
  if (droppedTitles.length > 0) {
    await tx
      .deleteFrom('incident_titles')
      .where('incident_id', '=', incidentId)
      .where('language', 'in', [...droppedTitles])
      .execute()
  }
  for (const [language, title] of Object.entries(titles)) {
    await tx
      .insertInto('incident_titles')
      .values({ incident_id: incidentId, language, title })
      .onConflict((c) => c.columns(['incident_id', 'language']).doUpdateSet({ title }))
      .execute()
  }
}
