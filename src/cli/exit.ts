/** What `countersign` exits with, by meaning; documented in `docs/cli.md`. */
export const EXIT = {
  /** Done. */
  ok: 0,
  /** Refused, or what was checked is not right. */
  failed: 1,
  /** The command line or a setting is wrong. */
  usage: 2,
  /** No server answers, and the data could not be used directly. */
  unreachable: 3,
} as const

/** One of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** Ends a command. The message is for people; an empty one was said already. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly exit: ExitCode
  /** Stable; a server's refusal keeps its own. */
  readonly code: string

  constructor(exit: ExitCode, code: string, message: string) {
    super(message)
    this.exit = exit
    this.code = code
  }
}

/** No server answers, or none is there to ask. */
export class ServerUnreachable extends CliError {
  constructor(message: string) {
    super(EXIT.unreachable, 'unreachable', message)
  }
}
