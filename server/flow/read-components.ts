/** The tree of components in the catalogue file, with their probes. Called by read-catalogue. */
import type { CatalogueComponent, CatalogueProbe } from '../contract/catalogue-file.ts'
import { causesOf } from '../domain/dependence.ts'
import { POLICY_MIN } from '../domain/policy.ts'
import { type ProbeAround, readProbe } from './read-probe.ts'
import { noteTwice, type Reading, readKey, readWords } from './read-values.ts'
import {
  asWritten,
  complain,
  type Fields,
  isPlain,
  readList,
  readMap,
  readOneOf,
  readText,
  readWhole,
  type Sheet,
  type Spot,
} from './yaml-sheet.ts'

const MOST_COMPONENTS = 2_000
const DEEPEST_GROUP = 4

/** @returns groups before their members; what is at fault has been noted and only counts when nothing was */
export function readTree(
  reading: Reading,
  spot: Spot | undefined,
  around: Omit<ProbeAround, 'seen'>,
): { components: readonly CatalogueComponent[]; probes: readonly CatalogueProbe[] } {
  const tree: Tree = {
    around: { ...around, seen: new Map() },
    components: [],
    probes: [],
    componentLines: new Map(),
    parents: new Map(),
    causes: new Map(),
    sources: [],
  }
  if (spot) readComponents(reading, spot, { tree, parentKey: null, depth: 0 })
  checkParents(reading.sheet, tree)
  checkCauses(reading.sheet, tree)
  checkSources(reading.sheet, tree)
  return { components: parentsFirst(tree.components), probes: tree.probes }
}

interface Tree {
  readonly around: ProbeAround
  readonly components: CatalogueComponent[]
  readonly probes: CatalogueProbe[]
  readonly componentLines: Map<string, number>
  /** `parent:` by the key of who names it; looked at once all components are known. */
  readonly parents: Map<string, Spot>
  /** `dependsOn:` by the key of who names them; looked at then, too. */
  readonly causes: Map<string, readonly Spot[]>
  /** `alerts.source` of probes; looked at once all probes are known. */
  readonly sources: { readonly spot: Spot; readonly key: string }[]
}

interface Within {
  readonly tree: Tree
  readonly parentKey: string | null
  readonly depth: number
}

function readComponents(reading: Reading, spot: Spot, within: Within): void {
  for (const [position, one] of (readList(reading.sheet, spot) ?? []).entries()) {
    if (within.tree.components.length >= MOST_COMPONENTS) {
      complain(reading.sheet, one, `is more than ${MOST_COMPONENTS} components`)
      return
    }
    readComponent(reading, one, { ...within, position })
  }
}

const COMPONENT_KEYS = ['key', 'name', 'description', 'parent', 'dependsOn', 'policy', 'components', 'probes'] as const

function readComponent(reading: Reading, spot: Spot, within: Within & { readonly position: number }): void {
  const { sheet } = reading
  const { tree } = within
  const fields = readMap(sheet, spot, COMPONENT_KEYS)
  if (!fields) return
  const key = readKey(sheet, fields)
  noteTwice(sheet, fields, { key, seen: tree.componentLines, what: 'component' })
  const name = readWords(reading, fields.at, { spot: fields.name, what: 'name' })
  const description = fields.description
    ? readWords(reading, fields.at, { spot: fields.description, what: 'description', most: 500 })
    : {}
  if (fields.parent && within.parentKey !== null) {
    complain(sheet, fields.parent, 'is not needed: this component stands inside its group')
  } else if (fields.parent && key) tree.parents.set(key, fields.parent)
  const parentKey = within.parentKey ?? (fields.parent ? readText(sheet, fields.parent) : null)
  const causes = fields.dependsOn ? (readList(sheet, fields.dependsOn) ?? []) : []
  if (key) tree.causes.set(key, causes)
  tree.components.push({
    key: key ?? '',
    parentKey,
    isGroup: fields.components !== undefined,
    position: within.position,
    name: name ?? {},
    description: description ?? {},
    dependsOn: causes.flatMap((one) => readText(sheet, one) ?? []),
    automaticAfterMin: fields.policy ? readPolicy(sheet, fields.policy, fields.components !== undefined) : null,
  })
  if (fields.components) readMembers(reading, fields, { tree, parentKey: key ?? '', depth: within.depth + 1 })
  if (fields.probes && !fields.components) readProbes(reading, fields.probes, { tree, componentKey: key ?? '' })
}

/** `draft`, or after how many minutes its suspicion is published where nobody acts. */
function readPolicy(sheet: Sheet, spot: Spot, isGroup: boolean): number | null {
  if (isPlain(spot)) return readOneOf(sheet, spot, ['draft']) && null
  if (isGroup) return complain(sheet, spot, 'stands at a group; put it at one of its components')
  const fields = readMap(sheet, spot, ['automaticAfterMin'] as const)
  if (!fields) return null
  if (!fields.automaticAfterMin) return complain(sheet, spot, "needs 'automaticAfterMin', in minutes")
  return readWhole(sheet, fields.automaticAfterMin, POLICY_MIN)
}

function readMembers(reading: Reading, fields: Fields<'components' | 'probes'>, within: Within): void {
  if (fields.probes) complain(reading.sheet, fields.probes, 'stand at a group; put them under one of its components')
  if (!fields.components) return
  if (within.depth > DEEPEST_GROUP)
    complain(reading.sheet, fields.components, `are nested deeper than ${DEEPEST_GROUP}`)
  else readComponents(reading, fields.components, within)
}

function readProbes(reading: Reading, spot: Spot, into: { tree: Tree; componentKey: string }): void {
  const { sheet } = reading
  for (const one of readList(sheet, spot) ?? []) {
    const edit = readProbe(sheet, one, into.tree.around)
    if (!edit) continue
    into.tree.probes.push({ componentKey: into.componentKey, edit })
    if (edit.alerts?.source) into.tree.sources.push({ spot: one, key: edit.alerts.source })
  }
}

function checkParents(sheet: Sheet, tree: Tree): void {
  const byKey = new Map(tree.components.map((c) => [c.key, c]))
  for (const [key, spot] of tree.parents) {
    const parent = byKey.get(byKey.get(key)?.parentKey ?? '')
    if (!parent) complain(sheet, spot, `'${asWritten(spot)}' is no component of this file`)
    else if (!parent.isGroup) {
      complain(sheet, spot, `'${parent.key}' is no group; give it "components: []" if it shall be one`)
    } else if (ancestors(parent, byKey).has(key)) complain(sheet, spot, 'makes the group a member of itself')
  }
}

function checkCauses(sheet: Sheet, tree: Tree): void {
  const byKey = new Map(tree.components.map((c) => [c.key, c]))
  const asDependents = tree.components.map((c) => ({ ...c, id: c.key }))
  for (const [key, spots] of tree.causes) {
    for (const spot of spots) {
      const cause = byKey.get(asWritten(spot))
      if (!cause) complain(sheet, spot, `'${asWritten(spot)}' is no component of this file`)
      else if (cause.isGroup)
        complain(sheet, spot, `'${cause.key}' is a group; name those of its components that count`)
      else if (cause.key === key || causesOf(cause.key, asDependents).includes(key)) {
        complain(sheet, spot, 'makes the component depend on itself')
      }
    }
  }
}

function checkSources(sheet: Sheet, { sources, probes }: Tree): void {
  const isSource = (key: string) =>
    probes.some(({ edit }) => edit.key === key && edit.kind === 'inbound' && !edit.alerts?.source)
  for (const { spot, key } of sources) {
    if (!isSource(key)) complain(sheet, spot, `'${key}' is no inbound probe of this file with an address of its own`)
  }
}

function ancestors(from: CatalogueComponent, byKey: ReadonlyMap<string, CatalogueComponent>): Set<string> {
  const seen = new Set<string>()
  let one: CatalogueComponent | undefined = from
  while (one && !seen.has(one.key)) {
    seen.add(one.key)
    one = byKey.get(one.parentKey ?? '')
  }
  return seen
}

function parentsFirst(components: readonly CatalogueComponent[]): CatalogueComponent[] {
  const byKey = new Map(components.map((c) => [c.key, c]))
  return components.toSorted((a, b) => ancestors(a, byKey).size - ancestors(b, byKey).size)
}
