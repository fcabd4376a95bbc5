import { openPostgresStore } from '../../src/ledger/stores/postgres/store.ts'
import { describeWith } from '../support/describe-with.ts'
import { startLossyProxy } from '../support/lossy-proxy.ts'
import { startPostgres } from '../support/servers.ts'
import { storeContract } from './store-contract.ts'

describeWith('postgres', 'the Postgres store', () => {
  storeContract(true, async () => {
    const server = await startPostgres()
    const proxy = await startLossyProxy(server.port)
    return {
      // A slow machine may need long for 51 MB at once.
      open: () => openPostgresStore({ url: server.url, timeoutMs: 20_000 }),
      async crash() {
        await server.kill9()
        await server.restart()
      },
      network: {
        proxy,
        open: () => openPostgresStore({ url: server.url.replace(String(server.port), String(proxy.port)), timeoutMs: 300 }),
      },
      async stop() {
        await proxy.stop()
        await server.stop()
      },
    }
  })
})
