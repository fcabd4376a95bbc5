import { connect, createServer, type Socket } from 'node:net'

/** A TCP proxy that can lose a reply, or hold a request back until its sender has given up. */
export interface LossyProxy {
  readonly port: number
  /** Cuts the connection at the server's reply to the next request that contains `marker`: it is done, and the client never hears of it. */
  loseReplyTo(marker: string): void
  /** Keeps the next request that contains `marker`, and what follows on its connection, from the server until `deliver`. */
  hold(marker: string): void
  /** Sends what is held, whatever became of the client; resolves when the server has answered it. */
  deliver(): Promise<void>
  stop(): Promise<void>
}

/** Starts a proxy before a port of this machine. */
export async function startLossyProxy(target: number): Promise<LossyProxy> {
  const sockets = new Set<Socket>()
  let losing: string | undefined
  let holding: string | undefined
  let held: { readonly upstream: Socket; readonly bytes: Buffer[] } | undefined

  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1')
    let doomed = false
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        // A held request outlives its sender, like bytes that already lie in the server's buffer.
        if (held?.upstream !== upstream) upstream.destroy()
      })
    }
    client.on('data', (bytes) => {
      if (holding !== undefined && bytes.includes(holding)) {
        holding = undefined
        held = { upstream, bytes: [] }
      }
      if (losing !== undefined && bytes.includes(losing)) {
        losing = undefined
        doomed = true
      }
      if (held?.upstream === upstream) held.bytes.push(bytes)
      else upstream.write(bytes)
    })
    upstream.on('data', (bytes) => (doomed ? client.destroy() : client.write(bytes)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    loseReplyTo(marker) {
      losing = marker
    },
    hold(marker) {
      holding = marker
    },
    async deliver() {
      if (!held) throw new Error('nothing is held')
      const { upstream, bytes } = held
      const answered = new Promise((resolve) => upstream.once('data', resolve))
      upstream.write(Buffer.concat(bytes))
      await answered
      held = undefined
      upstream.destroy()
    },
    async stop() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
