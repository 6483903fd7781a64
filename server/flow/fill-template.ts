/** Any template filled with facts that are given: for what is no update of an incident, such as planned work. Changes nothing. Called by the desk. */
import type { FilledTemplate, FillTemplate } from '../contract/templates.ts'
import { isRefusal, type Refusal, refuse, refuseAt } from '../domain/refusal.ts'
import { fillText } from '../domain/template.ts'
import { listComponents, loadPage } from '../store/catalogue.ts'
import { listRegions } from '../store/regions.ts'
import type { Context } from './context.ts'
import { instantOf } from './read-plan.ts'
import { type Hit, templateValues } from './template-values.ts'
import { readTemplates, templateIn } from './templates.ts'

/** Refuses `unknown-component`, `unknown-region`, and clocks that no clock shows. A language without the template is left out. */
export async function fillTemplate(context: Context, ask: FillTemplate): Promise<FilledTemplate | Refusal> {
  const hit = await hitOf(context, ask)
  if (isRefusal(hit)) return hit
  const templates = await readTemplates(context)
  const filled: FilledTemplate = { texts: {}, short: {}, approved: [] }
  for (const { language } of hit.page.languages) {
    const template = templateIn(templates, { kind: ask.kind, tone: ask.tone ?? 'plain', language })
    if (!template) continue
    const values = await templateValues(context, hit, language)
    const link = `${context.baseUrl}/${language}/`
    const { short, ...text } = fillText(template.text, { values, many: hit.components.length > 1, link })
    filled.texts[language] = text
    filled.short[language] = short
    if (template.approved) filled.approved.push(language)
  }
  return filled
}

async function hitOf(context: Context, ask: FillTemplate): Promise<Hit | Refusal> {
  const { db } = context.store
  const page = await loadPage(db, context.pageId)
  const now = context.clock.now()
  const from = refuseAt('startsAt', instantOf(ask.startsAt ?? now, page.timeZone))
  if (isRefusal(from)) return from
  const to = refuseAt('endsAt', instantOf(ask.endsAt ?? from, page.timeZone))
  if (isRefusal(to)) return to
  const known = await listComponents(db, page.id)
  const named = ask.components ?? []
  const stranger = named.find(({ componentId }) => !known.some((one) => one.id === componentId))
  if (stranger) return refuse('unknown-component', `There is no component ${stranger.componentId} on this page.`)
  const all = await listRegions(db, page.id)
  const keys = named.flatMap((one) => one.regions ?? [])
  const nowhere = keys.find((key) => !all.some((one) => one.key === key))
  if (nowhere) return refuse('unknown-region', `This page has no region ${nowhere}.`)
  return {
    ...{ page, from, now, to: Math.max(from, to) },
    components: named.flatMap(({ componentId }) => known.filter((one) => one.id === componentId)),
    regions: all.filter((one) => keys.includes(one.key)),
  }
}
