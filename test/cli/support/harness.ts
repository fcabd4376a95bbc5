import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCli } from '../../../src/cli/cli.ts'
import type { CliDeps } from '../../../src/cli/deps.ts'
import { startHere } from '../../../src/kaizen/backtest/feed.ts'
import { openFileStore } from '../../../src/ledger/stores/file/store.ts'
import { CountingIds, ManualClock } from '../../support/world.ts'

/** What a run of the command line left. */
export interface Ran {
  readonly exit: number
  /** Lines on stdout and stderr. */
  readonly out: string
  readonly err: string
  /** The first line of stdout, parsed. */
  json(): Record<string, unknown>
}

const never = (what: string) => (): never => {
  throw new Error(`${what} was not expected`)
}

/** Runs a command line; time stands still except while it pauses. What a test does not give throws when it is used. */
export async function run(argv: readonly string[], changes: Partial<CliDeps> = {}): Promise<Ran> {
  const [out, err]: [string[], string[]] = [[], []]
  const clock = new ManualClock()
  const deps: CliDeps = {
    env: {},
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    tty: false,
    fetch,
    clock,
    ids: new CountingIds(),
    async pause(ms) {
      clock.advance(ms)
      await new Promise((resolve) => setImmediate(resolve))
    },
    signal: new AbortController().signal,
    up: never('up'),
    demo: never('demo'),
    openStore: ({ dataDir, what }) => openFileStore({ dir: dataDir, what }),
    direct: never('direct'),
    makeKey: never('makeKey'),
    backtest: startHere,
    checkQueue: never('checkQueue'),
    ...changes,
  }
  const exit = await runCli(deps, argv)
  const text = out.join('\n')
  return { exit, out: text, err: err.join('\n'), json: () => JSON.parse(out[0] ?? '') as Record<string, unknown> }
}

/** A temporary folder; `remove` it. */
export function tempDir(): { readonly dir: string; remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-cli-'))
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) }
}

/** An address where nothing listens: the discard port. */
export const NOBODY = 'http://127.0.0.1:9'
