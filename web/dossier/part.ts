/** What every part of a dossier is given. */
import type { DossierFacts } from '../../server/contract/dossier.ts'
import type { Reader } from '../mail/reader.ts'

export interface PartProps {
  readonly facts: DossierFacts
  readonly reader: Reader
}
