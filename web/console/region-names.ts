/** Regions by their names in the desk's language, where the API says keys: for the screens of locations, of planned work and of "why". */
import { useComponents } from './compose/impact-editor.tsx'
import { useNames } from './session.tsx'

/** @returns for a region's key its name; the key itself while names are not there, or of a region that is gone */
export type RegionName = (key: string) => string

/** Asks the server once: for a screen, which hands it to its rows. */
export function useRegionName(): RegionName {
  const { say } = useNames()
  const regions = useComponents().value?.regions ?? []
  return (key) => say(regions.find((one) => one.key === key)?.name ?? {}) || key
}
