/** What components stand on: when the one below falls, those above fall with it. Asked by raise-suspicion, still-bad and the desk's views. */
import type { Component } from './catalogue.ts'

export type Dependent = Pick<Component, 'id' | 'key' | 'dependsOn'>

/** Ids of all that this component depends on, directly or through others, the nearest first; never itself. */
export function causesOf(componentId: string, components: readonly Dependent[]): string[] {
  // Most stand on nothing, and of thousands that fall together each is asked about.
  if ((components.find((c) => c.id === componentId)?.dependsOn ?? []).length === 0) return []
  const byId = new Map(components.map((c) => [c.id, c]))
  const byKey = new Map(components.map((c) => [c.key, c.id]))
  const found = new Set([componentId])
  // A set is walked in the order in which it grows: what is added here is visited after all that is nearer.
  for (const id of found) {
    for (const key of byId.get(id)?.dependsOn ?? []) {
      const cause = byKey.get(key)
      if (cause !== undefined) found.add(cause)
    }
  }
  return [...found].slice(1)
}

/** Ids of the other members of its direct group; none for what stands at the top. */
export function siblingsOf(componentId: string, components: readonly Pick<Component, 'id' | 'parentId'>[]): string[] {
  const parentId = components.find((c) => c.id === componentId)?.parentId ?? null
  return parentId === null
    ? []
    : components.filter((c) => c.parentId === parentId && c.id !== componentId).map((c) => c.id)
}

/** Ids of all that depend on one of these, directly or through others; without these. */
export function dependantsOf(componentIds: readonly string[], components: readonly Dependent[]): string[] {
  const below = new Set(componentIds)
  const standing = components.flatMap(({ id, dependsOn = [] }) => dependsOn.map((key) => ({ id, key })))
  if (standing.length === 0) return []
  const byKey = Map.groupBy(standing, (one) => one.key)
  const keys = new Map(components.map((c) => [c.id, c.key]))
  const found = new Set(below)
  // As in causesOf: what is added here is visited too.
  for (const id of found) for (const above of byKey.get(keys.get(id) ?? '') ?? []) found.add(above.id)
  return components.filter((c) => found.has(c.id) && !below.has(c.id)).map((c) => c.id)
}
