import { connect, createServer, type Socket } from 'node:net'

/** A Postgres that accepts everybody, says that it is ready, and that it is dying, all in one packet: what a busy client reads at once. */
export interface DyingPostgres {
  readonly url: string
  /** From now on every new connection is told that; before, they are passed on to the real server, when there is one. */
  die(): void
  /** Connections that were told so. */
  readonly connections: number
  stop(): Promise<void>
}

/** A message of the protocol (3.0): its type, its length, its content. */
function message(type: string, content: string): Buffer {
  const bytes = Buffer.from(content, 'latin1')
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length + 4)
  return Buffer.concat([Buffer.from(type), length, bytes])
}

const LAST_WORDS = Buffer.concat([
  message('R', '\0\0\0\0'),
  message('Z', 'I'),
  message('E', 'SFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0'),
])

/** Starts it on a free port; `target`: the port of a real server for which it stands until it dies. */
export async function startDyingPostgres(target?: number): Promise<DyingPostgres> {
  const sockets = new Set<Socket>()
  let connections = 0
  let dead = target === undefined
  const keep = (socket: Socket): Socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    return socket.on('close', () => sockets.delete(socket))
  }
  const server = createServer((socket) => {
    keep(socket)
    if (!dead) {
      const upstream = keep(connect(target ?? 0, '127.0.0.1'))
      socket.pipe(upstream).pipe(socket)
      return
    }
    connections++
    socket.once('data', () => socket.end(LAST_WORDS))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    url: `postgres://postgres@127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/postgres`,
    die() {
      dead = true
    },
    get connections() {
      return connections
    },
    async stop() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
