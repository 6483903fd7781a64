/** The order in which components are listed: by position, each group directly before its members. Pure. */
interface Placed {
  readonly id: string
  readonly key: string
  readonly parentId: string | null
  readonly position: number
}

export function inOrder<Component extends Placed>(components: readonly Component[]): Component[] {
  const sorted = [...components].sort((a, b) => a.position - b.position || a.key.localeCompare(b.key))
  const known = new Set(components.map((one) => one.id))
  const tops = sorted.filter((one) => one.parentId === null || !known.has(one.parentId))
  return tops.flatMap((top) => [top, ...sorted.filter((one) => one.parentId === top.id)])
}
