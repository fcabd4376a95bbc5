import { setTimeout as pause } from 'node:timers/promises'
import { runCli } from '../../src/cli/cli.ts'
import type { Clock } from '../../src/core/ports.ts'
import { RandomIds } from '../../src/ids.ts'
import { startHere } from '../../src/kaizen/backtest/feed.ts'
import { StepFailed } from './stage.ts'

/** Runs a command line of `countersign`, and gives what it prints. @throws StepFailed when it exits with anything but 0 */
export type Console = (...argv: readonly string[]) => Promise<string>

const elsewhere = (): never => {
  throw new Error('A story asks the running server and nothing else')
}

/** A command line for whoever holds this token: the real one, in this process and on the story's own time. */
export function consoleOf(url: string, token: string, clock: Clock): Console {
  return async (...argv) => {
    const printed: string[] = []
    const print = (text: string): void => void printed.push(text)
    const exit = await runCli(
      {
        backtest: startHere,
        env: { COUNTERSIGN_OPERATOR_TOKEN: token },
        out: print,
        err: print,
        tty: false,
        fetch,
        clock,
        ids: new RandomIds(),
        pause: (ms) => pause(ms),
        signal: new AbortController().signal,
        up: elsewhere,
        demo: elsewhere,
        openStore: elsewhere,
        direct: elsewhere,
        makeKey: elsewhere,
        checkQueue: elsewhere,
      },
      ['--url', url, ...argv],
    )
    const text = printed.join('\n')
    if (exit !== 0) throw new StepFailed(`countersign ${argv.join(' ')}`, text)
    return text
  }
}
