import { openRedisStore } from '../../src/ledger/stores/redis/store.ts'
import { describeWith } from '../support/describe-with.ts'
import { startLossyProxy } from '../support/lossy-proxy.ts'
import { startRedis } from '../support/servers.ts'
import { storeContract } from './store-contract.ts'

describeWith('redis', 'the Redis store', () => {
  storeContract(true, async () => {
    const server = await startRedis()
    const proxy = await startLossyProxy(server.port)
    return {
      // A slow machine may need long for 51 MB at once.
      open: () => openRedisStore({ url: server.url, timeoutMs: 20_000 }),
      async crash() {
        await server.kill9()
        await server.restart()
      },
      network: { proxy, open: () => openRedisStore({ url: `redis://127.0.0.1:${proxy.port}`, timeoutMs: 300 }) },
      async stop() {
        await proxy.stop()
        await server.stop()
      },
    }
  })
})
