// Writes docs/http.md, docs/cli.md and docs/examples from the built code; tests fail when they are not up to date.
import { copyFileSync, writeFileSync } from 'node:fs'
import { pino } from 'pino'
import { buildCli } from '../dist/src/cli/cli.js'
import { cliMarkdown } from '../dist/src/cli/docs.js'
import { httpMarkdown } from '../dist/src/http/docs.js'
import { openApiDocument } from '../dist/src/http/openapi-document.js'

writeFileSync('docs/http.md', httpMarkdown(await openApiDocument(pino({ level: 'silent' }))))
writeFileSync('docs/cli.md', cliMarkdown(buildCli({})))
copyFileSync('src/cli/queue-agent.mjs', 'docs/examples/queue-agent.mjs')
