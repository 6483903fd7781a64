/** What the Dockerfile takes for granted of the tree; no image is built here. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT, sources } from '../support/sources.ts'

const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8')
const ignore = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n')
const { optionalDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
/** Of each COPY from the build's context, without its target. */
const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+)$/gm)].flatMap(([, words = '']) =>
  words.split(' ').slice(0, -1),
)

test('the image runs the Node that npm ci brings along elsewhere', () => {
  const [, version] = /^ARG NODE_IMAGE=node:([\d.]+)-/m.exec(dockerfile) ?? []
  expect([version, version, version]).toEqual(Object.values(optionalDependencies))
})

test('whatever the image copies is there, and is let through to the build', () => {
  expect(copied.length).toBeGreaterThan(5)
  expect(copied.filter((path) => globSync(path, { cwd: ROOT }).length === 0)).toEqual([])
  expect(copied.filter((path) => !ignore.includes(`!${path}`))).toEqual([])
})

test('the agent carries every package that the probes import, and what those need', () => {
  const stage = dockerfile.split(/^FROM /m).find((text) => text.includes(' AS agent')) ?? ''
  const carried = [...stage.matchAll(/node_modules\/(\S+) node_modules/g)].map(([, name]) => name)
  const needed = sources(['probes']).flatMap(({ imports, text }) => [
    ...imports
      .filter(({ path, specifier, typeOnly }) => !path && !typeOnly && !specifier.startsWith('node:'))
      .map(({ specifier }) => specifier),
    // Those that are loaded when they are first needed.
    ...[...text.matchAll(/\bload\('([^']+)'\)/g)].map(([, name = '']) => name),
  ])
  expect(needed.length).toBeGreaterThan(2)
  expect([...withTheirOwn(needed)].toSorted()).toEqual(carried.toSorted())
})

function withTheirOwn(names: readonly string[], found = new Set<string>()): ReadonlySet<string> {
  for (const name of names.filter((one) => !found.has(one))) {
    found.add(name)
    const file = readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')
    withTheirOwn(Object.keys(JSON.parse(file).dependencies ?? {}), found)
  }
  return found
}
