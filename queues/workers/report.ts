import { setTimeout as pause } from 'node:timers/promises'
import type { Command } from '../../src/core/command.ts'
import type { GovernorFace } from '../../src/governor/face.ts'

/** A worker's result is tried for about half a minute: the effect happened, and forgetting it would do it twice. */
const TRIES = 60
const BETWEEN_MS = 500

/** Reports what a worker did, and waits out a ledger that is away. @throws the last fault when it stays away. */
export async function report(governor: GovernorFace, command: Command): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await governor.submit(command, { kind: 'system', part: 'worker' })
      return
    } catch (error) {
      if (tries >= TRIES) throw error
      await pause(BETWEEN_MS)
    }
  }
}
