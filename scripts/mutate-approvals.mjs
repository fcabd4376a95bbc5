#!/usr/bin/env node
// Proof that the tests watch the approval core: breaks it on purpose, one line at a time, in a copy of the tree, and runs the tests that
// must notice. Prints which test caught which break; exits with 1 when one survives, and with 2 when a break's text is not there exactly
// once or the unbroken copy fails. `npm run mutate -- WORD` runs only the breaks whose name holds the word.
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createVitest } from 'vitest/node'
import { BREAKS } from './approval-breaks.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const [word = ''] = process.argv.slice(2)
const breaks = BREAKS.filter(({ what }) => what.includes(word))

/** The text with its break; undefined when what it replaces is not there exactly once. */
function broken(text, { from, to }) {
  const parts = text.split(from)
  return parts.length === 2 ? parts.join(to) : undefined
}

const misplaced = breaks.filter((one) => broken(readFileSync(join(root, one.file), 'utf8'), one) === undefined)
for (const { what, file, from } of misplaced) console.error(`not exactly once in ${file}, so "${what}" breaks nothing: ${from}`)
if (misplaced.length > 0 || breaks.length === 0) process.exit(2)

// Resolved: a file system that names it by a link would give each module two names.
const copy = realpathSync(mkdtempSync(join(tmpdir(), 'countersign-mutate-')))
process.on('exit', () => rmSync(copy, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130))
const LEFT_OUT = new Set(['node_modules', '.git', 'dist'])
cpSync(root, copy, { recursive: true, filter: (path) => path === root || !LEFT_OUT.has(basename(path)) })
symlinkSync(realpathSync(join(root, 'node_modules')), join(copy, 'node_modules'))

const vitest = await createVitest('test', {
  root: copy,
  config: false,
  include: ['test/**/*.test.ts'],
  watch: false,
  reporters: [{}],
  testTimeout: 60_000,
  maxWorkers: 2,
})
await vitest.standalone()

/** Runs test files; the full name of the first test that fails, or of the file that does not even load; undefined when all pass. */
async function failing(files) {
  const specs = (await Promise.all(files.map((file) => vitest.globTestSpecifications([file])))).flat()
  if (specs.length < files.length) throw new Error(`there is no such test: ${files.join(', ')}`)
  const { testModules } = await vitest.runTestSpecifications(specs)
  const ran = new Set(specs.map(({ moduleId }) => moduleId))
  for (const module of testModules.filter(({ moduleId }) => ran.has(moduleId))) {
    for (const test of module.children.allTests('failed')) return `${basename(module.moduleId)}: ${test.fullName}`
    if (module.state() === 'failed') return `${basename(module.moduleId)} does not load`
  }
  return undefined
}

/** Breaks the copy, runs the tests, and mends it. */
async function caughtBy(one) {
  const path = join(copy, one.file)
  const whole = readFileSync(path, 'utf8')
  const write = (text) => {
    writeFileSync(path, text)
    vitest.invalidateFile(path)
  }
  write(broken(whole, one))
  try {
    return await failing(one.tests)
  } finally {
    write(whole)
  }
}

const began = performance.now()
const wrong = await failing([...new Set(breaks.flatMap(({ tests }) => tests))])
if (wrong !== undefined) {
  console.error(`fails without any break: ${wrong}`)
  process.exit(2)
}
let survived = 0
for (const one of breaks) {
  const test = await caughtBy(one)
  if (test === undefined) survived++
  console.log(`${test === undefined ? 'SURVIVED' : 'caught  '}  ${one.what}\n            ${test ?? `nothing in ${one.tests.join(', ')} fails`}`)
}
const seconds = Math.round((performance.now() - began) / 1000)
console.log(`\n${breaks.length} breaks, ${breaks.length - survived} caught, ${survived} survived, in ${seconds} s`)
process.exitCode = survived > 0 ? 1 : 0
await vitest.close()
