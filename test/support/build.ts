import { execFileSync } from 'node:child_process'

/** Builds once before the tests: some of them start the real program, and kill it. */
export function setup(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: ['ignore', 'inherit', 'inherit'] })
}
