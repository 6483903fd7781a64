/** Bytes and names that survive the power: written, then asked of the disk. Called where the page's files are written. */
import { open, rename } from 'node:fs/promises'

/** @throws EEXIST when the file is there: other folders may hold the same bytes under a second name */
export async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  await write(path, bytes, 'wx')
}

/** The file is the old one or the new one, never half of it. */
export async function replaceDurably(path: string, bytes: Uint8Array): Promise<void> {
  // A crash may have left its draft.
  await write(`${path}.next`, bytes, 'w')
  await rename(`${path}.next`, path)
}

async function write(path: string, bytes: Uint8Array, flags: 'w' | 'wx'): Promise<void> {
  const handle = await open(path, flags)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Makes the names in a folder durable. */
export async function syncDir(dir: string): Promise<void> {
  const handle = await open(dir, 'r')
  await handle.sync().finally(() => handle.close())
}
