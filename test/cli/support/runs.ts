import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import type { World } from '../../support/world.ts'
import { type Call, type FakeServer, type Reply, startFake, TOKEN } from './fake-server.ts'
import { NOBODY, type Ran, run, tempDir } from './harness.ts'

/** The fixed answers of a fake server, by method and path. */
export type Routes = Readonly<Record<string, Reply | ((call: Call) => Reply)>>

/** Runs command lines against fake servers, one after the other; the last is closed after each test. */
export interface OnFake {
  on(routes: Routes, ...argv: readonly string[]): Promise<Ran>
  /** What the last fake was called with. */
  readonly calls: readonly Call[]
}

/** Command lines against a fake server of these routes. */
export function onFake(): OnFake {
  let fake: FakeServer | undefined
  const close = async (): Promise<void> => {
    await fake?.close()
    fake = undefined
  }
  afterEach(close)
  return {
    async on(routes, ...argv) {
      await close()
      fake = await startFake(routes)
      return run([...argv, '--url', fake.url, '--token', TOKEN])
    },
    get calls() {
      return fake?.calls ?? []
    },
  }
}

/** Makes a folder look like the data of a server that is gone: a ledger with something in it, and where it answered. */
export function abandonedData(): ReturnType<typeof tempDir> {
  const temp = tempDir()
  mkdirSync(join(temp.dir, 'ledger'))
  writeFileSync(join(temp.dir, 'ledger', 'default.000000000001.jsonl'), '{}\n\n')
  writeFileSync(join(temp.dir, 'server.json'), JSON.stringify({ url: NOBODY, pid: 1 }))
  return temp
}

/** Runs command lines directly on data that no server holds: a world's governor decides in place of the one the program would open. */
export async function onData(world: World, use: (cli: (...argv: readonly string[]) => Promise<Ran>) => Promise<void>): Promise<void> {
  const { governor } = world
  const temp = abandonedData()
  const direct = async () => ({
    submit: governor.submit.bind(governor),
    state: () => governor.state(),
    close: async () => undefined,
  })
  try {
    await use((...argv) => run([...argv, '--data-dir', temp.dir], { direct }))
  } finally {
    temp.remove()
  }
}
