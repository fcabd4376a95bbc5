import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Connections on which nothing was ever asked. Node counts them as busy, and would hold a closing server open for a minute; clients
 * leave some behind, when they connect anew after they ended a call.
 */
export class Silent {
  readonly #sockets = new Set<Socket>()

  /** Begins to watch a server. */
  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
    server.on('request', ({ socket }: IncomingMessage) => this.#sockets.delete(socket))
  }

  /** Closes them. */
  end(): void {
    for (const socket of [...this.#sockets]) socket.destroy()
  }
}
