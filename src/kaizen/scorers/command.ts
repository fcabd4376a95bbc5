import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import type { Millis } from '../../core/units.ts'
import { ScorerFault } from './scorer.ts'

/** Most bytes of its output that are kept; a program that says more is ended. */
const MOST_OUTPUT = 4_096
const NUMBER = /^(?:0(?:\.\d{1,17})?|1(?:\.0{1,17})?)$/

/**
 * How good a program finds an answer, which it reads on its standard input: exit 0 is 1, or the number from 0 to 1 that it prints; any other
 * exit is 0, and so is one that takes too long. It runs without a shell, in the folder for temporary files, and of the environment sees only PATH, so
 * none of our secrets. It is not kept from the network or the disk: who writes the charter and sets COUNTERSIGN_SCORER_COMMANDS trusts it.
 * @throws ScorerFault when it cannot be started, or prints what is no such number
 */
export function runCommand([program = '', ...args]: readonly string[], answer: string, timeout: Millis): Promise<number> {
  return new Promise((resolve, reject) => {
    // A group of its own, so that what it starts ends with it.
    const child = spawn(program, args, {
      shell: false,
      detached: true,
      cwd: tmpdir(),
      env: { PATH: process.env['PATH'] ?? '' },
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    let said = ''
    let wordy = false
    let late = false
    const end = (): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      } catch {
        // It has ended meanwhile.
      }
    }
    const timer = setTimeout(() => {
      late = true
      end()
    }, timeout)
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      said += part
      if (said.length <= MOST_OUTPUT) return
      wordy = true
      said = ''
      end()
    })
    // A program need not read what it is given.
    child.stdin.on('error', () => undefined)
    child.stdin.end(answer)
    child.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer)
      reject(new ScorerFault(`the scorer's command cannot be run: ${error.code ?? 'unknown'}`))
    })
    child.once('close', (code) => {
      clearTimeout(timer)
      end()
      const score = said.trim()
      if (late || (code !== 0 && !wordy)) resolve(0)
      else if (wordy) reject(new ScorerFault(`the scorer's command prints more than ${MOST_OUTPUT} characters`))
      else if (score === '') resolve(1)
      else if (NUMBER.test(score)) resolve(Number(score))
      else reject(new ScorerFault("the scorer's command prints something other than a number from 0 to 1"))
    })
  })
}
