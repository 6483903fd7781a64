/** What a post-mortem starts from: the moments that the rows know, and the template filled with them. Called by flow/post-mortem and the desk's reading of it. */
import type { PostMortemView } from '../contract/post-mortem.ts'
import { type Moment, timelineOf } from '../domain/post-mortem.ts'
import { fillText } from '../domain/template.ts'
import { listComponents, loadPage } from '../store/catalogue.ts'
import { evidenceOf } from '../store/evidence.ts'
import { type Incident, loadParts } from '../store/incidents.ts'
import { firstToldAt } from '../store/oncall-words.ts'
import type { Db, Tx } from '../store/open.ts'
import { listRegions } from '../store/regions.ts'
import { updatesOf } from '../store/updates.ts'
import type { Context } from './context.ts'
import { type Hit, templateValues } from './template-values.ts'
import { readTemplates, templateIn } from './templates.ts'

/** Oldest first. */
export async function readMoments(db: Db | Tx, incident: Incident): Promise<Moment[]> {
  const [first] = await evidenceOf(db, incident.id, 1)
  const said = (await updatesOf(db, [incident.id])).filter((one) => one.moments === null)
  return timelineOf({
    ...{ origin: incident.origin, startedAt: incident.startedAt, recoveredAt: incident.looksOverAt },
    firstBadAt: first?.result.at ?? null,
    toldAt: await firstToldAt(db, incident.id),
    said: said.map(({ id, at, state, by, correctionOf }) => ({
      id,
      at,
      state,
      by,
      isCorrection: correctionOf !== null,
    })),
  })
}

/** Of the template, works is where the cause starts from, and advice what we do about it. The renderer is asked: not inside a transaction. */
export async function startOf(
  context: Context,
  incident: Incident,
): Promise<Pick<PostMortemView, 'start' | 'approved'>> {
  const hit = await hitOf(context, incident)
  const templates = await readTemplates(context)
  const filled: Pick<PostMortemView, 'start' | 'approved'> = { start: {}, approved: [] }
  for (const { language } of hit.page.languages) {
    const template = templateIn(templates, { kind: 'post-mortem', tone: 'plain', language })
    if (!template) continue
    const values = await templateValues(context, hit, language)
    const link = `${context.baseUrl}/${language}/incidents/${incident.id}/`
    const { title, body, works, advice } = fillText(template.text, { values, many: hit.components.length > 1, link })
    filled.start[language] = { title, summary: body, cause: works, remedy: advice }
    if (template.approved) filled.approved.push(language)
  }
  return filled
}

/** All that it hit, however it stands now. */
async function hitOf({ store: { db }, pageId, clock }: Context, incident: Incident): Promise<Hit> {
  const parts = await loadParts(db, [incident.id])
  const components = await listComponents(db, pageId)
  const regions = await listRegions(db, pageId)
  const hit = parts.components.filter((one) => one.worst !== 'none')
  const now = clock.now()
  return {
    page: await loadPage(db, pageId),
    components: components.filter((one) => hit.some((c) => c.componentId === one.id)),
    regions: regions.filter((one) => hit.some((c) => c.regionIds.includes(one.id))),
    ...{ from: incident.startedAt, to: incident.resolvedAt ?? now, now },
  }
}
