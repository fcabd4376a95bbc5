import { execFile } from 'node:child_process'
import { dirname } from 'node:path'

/** Git cannot be asked, or does not know what it is asked about. */
export class GitFault extends Error {
  override readonly name = 'GitFault'
}

/** What a run of git left. */
export interface GitRun {
  readonly ok: boolean
  readonly out: string
  readonly err: string
}

/** Git in the folder of a file. */
export type Git = (args: readonly string[], input?: Uint8Array) => Promise<GitRun>

/**
 * The repository's own configuration may name other programs, a hook for every look at a file, and objects that replace others: none of
 * them may have a say in what is attested.
 */
const UNTRUSTED = [
  '--no-replace-objects',
  ...['core.fsmonitor=false', 'gpg.ssh.program=ssh-keygen', 'gpg.program=gpg', 'gpg.x509.program=gpgsm'].flatMap((c) => ['-c', c]),
]

/** Longest a single run may take, in ms. */
const PATIENCE = 20_000

/** Git for the folder a file lies in: argv only, no shell, the environment cut to what it needs. */
export function gitFor(file: string, env: Readonly<Record<string, string | undefined>>): Git {
  const kept = { PATH: env['PATH'], HOME: env['HOME'], LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' }
  return (args, input) =>
    new Promise((resolve, reject) => {
      const options = { cwd: dirname(file), env: kept, timeout: PATIENCE, maxBuffer: 16_000_000 }
      const child = execFile('git', [...UNTRUSTED, ...args], options, (error, out, err) => {
        const { code } = (error ?? {}) as { readonly code?: unknown }
        if (code === 'ENOENT') return reject(new GitFault('git is not installed, or its folder is not in PATH; an attestation needs it'))
        resolve({ ok: error === null, out: out.trim(), err: err.trim() })
      })
      // A git that ends at once leaves the pipe broken; its exit code says why.
      child.stdin?.on('error', () => undefined)
      child.stdin?.end(input)
    })
}
