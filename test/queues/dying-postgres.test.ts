import { afterEach, beforeEach, expect, it } from 'vitest'
import { openQueueKit } from '../../queues/connections/open.ts'
import { openPostgresStore } from '../../src/ledger/stores/postgres/store.ts'
import { describeWith } from '../support/describe-with.ts'
import { startDyingPostgres } from '../support/dying-postgres.ts'
import { startPostgres } from '../support/servers.ts'

// What nobody listens to would end the process: the runner reports it as an unhandled error, and `uncaught` names it here.
const uncaught: unknown[] = []
const note = (error: unknown): void => void uncaught.push(error)

beforeEach(() => {
  uncaught.length = 0
  process.on('uncaughtExceptionMonitor', note)
})
afterEach(() => void process.off('uncaughtExceptionMonitor', note))

it('a server that dies in the moment it is reached is a refusal of the queue, not the end of the process', async () => {
  const dying = await startDyingPostgres()
  const opening = openQueueKit({ databaseUrl: dying.url, dataDir: '/nowhere', onError: () => undefined })
  await expect(opening).rejects.toMatchObject({ name: 'QueueUnavailable' })
  expect(dying.connections).toBeGreaterThan(0)
  expect(uncaught).toEqual([])
  await dying.stop()
})

describeWith('postgres', 'the ledger store on Postgres', () => {
  it('refuses when the server dies in the moment a turn reaches it, and the process goes on', async () => {
    const server = await startPostgres()
    const dying = await startDyingPostgres(server.port)
    const store = await openPostgresStore({ url: dying.url })
    const turn = await store.turn('first')
    dying.die()
    // The only connection is in use: a turn on another org needs a new one.
    await expect(store.turn('second')).rejects.toMatchObject({ name: 'StoreUnavailable' })
    expect(dying.connections).toBeGreaterThan(0)
    expect(uncaught).toEqual([])
    await turn.release()
    await store.close()
    await dying.stop()
    await server.stop()
  })
})
