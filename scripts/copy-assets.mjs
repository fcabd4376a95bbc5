// Copies what tsc leaves behind (Lua scripts, pages, styles, plain JavaScript of worker threads and pages) to the same place under dist/.
import { chmodSync, cpSync, existsSync, readdirSync } from 'node:fs'
import { extname, join } from 'node:path'

const ASSETS = new Set(['.lua', '.sql', '.html', '.css', '.js', '.mjs', '.svg', '.yaml'])
for (const root of ['src', 'bots', 'queues', 'demo'].filter(existsSync))
  for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' }))
    if (ASSETS.has(extname(file))) cpSync(join(root, file), join('dist', root, file))
chmodSync('dist/src/main.js', 0o755)
