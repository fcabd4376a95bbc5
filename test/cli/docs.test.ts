import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { buildCli } from '../../src/cli/cli.ts'
import type { CliDeps } from '../../src/cli/deps.ts'
import { cliMarkdown } from '../../src/cli/docs.ts'

it('keeps docs/cli.md up to date: `npm run docs` writes it', () => {
  expect(readFileSync('docs/cli.md', 'utf8')).toBe(cliMarkdown(buildCli({} as CliDeps)))
})

it('keeps the example of the documents and the one that `queue info` prints the same', () => {
  expect(readFileSync('docs/examples/queue-agent.mjs', 'utf8')).toBe(readFileSync('src/cli/queue-agent.mjs', 'utf8'))
})
