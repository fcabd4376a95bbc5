import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** The ledger's code as JavaScript in a temporary folder, for tests that need processes of their own: Node 20 runs no TypeScript. */
export interface Compiled {
  /** Writes a module beside the compiled `src/` and returns its path. */
  script(name: string, code: string): string
  remove(): void
}

/** Compiles `src/ledger` and what it imports. Takes about half a second. */
export function compileLedger(): Compiled {
  const root = resolve(import.meta.dirname, '../..')
  const dir = mkdtempSync(join(tmpdir(), 'countersign-compiled-'))
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { noEmit: false, outDir: dir, rootDir: root, types: ['node'], typeRoots: [join(root, 'node_modules/@types')] },
    include: [join(root, 'src/ledger')],
  }
  writeFileSync(join(dir, 'tsconfig.json'), JSON.stringify(config))
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const { error, stdout } = spawnSync(process.execPath, [tsc, '-p', join(dir, 'tsconfig.json')], { encoding: 'utf8' })
  if (error ?? stdout) throw error ?? new Error(stdout)
  writeFileSync(join(dir, 'package.json'), '{"type":"module"}')
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'))
  const scripts = 'src/ledger/stores/redis'
  for (const name of readdirSync(join(root, scripts)))
    if (name.endsWith('.lua')) cpSync(join(root, scripts, name), join(dir, scripts, name))
  return {
    script(name, code) {
      const path = join(dir, name)
      writeFileSync(path, code)
      return path
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  }
}
