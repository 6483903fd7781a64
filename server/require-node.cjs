/**
 * Stops an npm script, with a line that says what to install, when npm found a Node that cannot run the product: before
 * `npm start`, `npm test` and the like (package.json). It must parse on Node 12, so it is CommonJS without news.
 */
const { engines, optionalDependencies } = require('../package.json')

const oldest = majorOf(engines.node)
const bundled = Object.keys(optionalDependencies).filter((name) => name.startsWith('node-'))
const version = optionalDependencies[bundled[0]]

// Node 24 and 25 have Temporal only behind a flag.
if (majorOf(process.versions.node) < oldest || typeof Temporal === 'undefined') {
  console.error(
    `Vedetta needs Node ${majorOf(version)} or newer; npm found ${process.versions.node} on ${process.platform}-${process.arch}.\n` +
      `"npm ci" brings Node ${version} along on ${bundled.map(platformOf).join(', ')}, unless told to omit optional packages.\n` +
      `Elsewhere install Node ${version} from https://nodejs.org/en/download and run the command again.`,
  )
  process.exit(1)
}

function majorOf(text) {
  return Number(/\d+/.exec(text)[0])
}

function platformOf(name) {
  return name.replace(/^node-(?:bin-)?/, '')
}
