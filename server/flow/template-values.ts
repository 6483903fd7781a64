/** A template's variables in one language, from what is hit, where and when. Used where there is no incident to ask: previews, planned work. */
import type { Component, Page, Region } from '../domain/catalogue.ts'
import { type Variables, variablesOf } from '../domain/template.ts'
import type { Context } from './context.ts'

export interface Hit {
  readonly page: Page
  readonly components: readonly Component[]
  readonly regions: readonly Region[]
  readonly from: number
  readonly to: number
  readonly now: number
}

/** The renderer is asked: not inside a transaction. */
export async function templateValues(context: Context, hit: Hit, language: string): Promise<Variables> {
  const { page, from, to, now } = hit
  const { timeZone } = page
  const words = (local: Readonly<Record<string, string>>) => local[language] ?? Object.values(local)[0] ?? ''
  const facts = {
    components: hit.components.map((one) => words(one.name)),
    places: hit.regions.map((one) => words(one.place)),
    startedAt: from,
    stretch: await context.renderer.stretch({ from, to, now, timeZone }, language),
    page: page.languages.find((one) => one.language === language)?.name ?? '',
  }
  return variablesOf(facts, { language, timeZone, now })
}
