/**
 * What the catalogue file (CONFIG_FILE) says, once it is read and found right: texts are in every language of the page,
 * variables are put in. Made by flow/read-catalogue, applied by flow/apply-catalogue. docs/configuration.md explains the file.
 */

import type { LocalWords } from '../domain/catalogue.ts'
import type { OncallChannel } from '../domain/oncall-channel.ts'
import type { EditProbe } from './catalogue.ts'

export interface Catalogue {
  /** The file's base name: it owns what it names. */
  readonly fileName: string
  readonly page: CataloguePage
  readonly regions: readonly CatalogueRegion[]
  /** Groups before their members. */
  readonly components: readonly CatalogueComponent[]
  readonly probes: readonly CatalogueProbe[]
  /** null: the file does not speak of it, so the contacts stay as they are. */
  readonly oncall: readonly CatalogueContact[] | null
}

export interface CataloguePage {
  readonly key: string
  readonly name: LocalWords
  readonly timeZone: string
  /** In display order. */
  readonly languages: readonly string[]
  readonly defaultLanguage: string
  readonly supportUrl: string | null
}

export interface CatalogueRegion {
  readonly key: string
  readonly name: LocalWords
  readonly place: LocalWords
}

export interface CatalogueComponent {
  readonly key: string
  readonly parentKey: string | null
  readonly isGroup: boolean
  readonly position: number
  readonly name: LocalWords
  readonly description: LocalWords
  /** Keys of this file. */
  readonly dependsOn?: readonly string[]
  /** From `policy:`; null: drafts only. */
  readonly automaticAfterMin?: number | null
}

/** As at the desk, but the component is named by its key. */
export interface CatalogueProbe {
  readonly componentKey: string
  readonly edit: Omit<EditProbe, 'componentId'>
}

export interface CatalogueContact {
  readonly channel: OncallChannel
  readonly address: string
  /** null: the page's default language. */
  readonly language: string | null
  /** A webhook's signing secret, `whsec_...` (null: one is made); an access token of ntfy; an integration key of PagerDuty. */
  readonly secret: string | null
  /** Address of the member of staff whose it is; null: shared. */
  readonly person: string | null
}

/** One thing that is wrong in the file. `path`: `components[0].probes[1].every`, empty for the file as a whole. */
export interface Mistake {
  readonly line: number
  readonly path: string
  readonly message: string
}

/** `vedetta.yaml:12: components[0].probes[1].every: 'ten seconds' is no length; write 30s, 5m or 1h` */
export function mistakeLine(fileName: string, mistake: Mistake): string {
  return `${fileName}:${mistake.line}: ${mistake.path === '' ? '' : `${mistake.path}: `}${mistake.message}`
}
