/** The simplest pool there is: so many workers, each taking the next item when it is done with one. */
export async function runAll<T>(
  items: readonly T[],
  underWay: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const left = items.values()
  const worker = async () => {
    for (const item of left) await work(item)
  }
  await Promise.all(Array.from({ length: underWay }, worker))
}
