import { readFile } from 'node:fs/promises'
import { basename, dirname, relative } from 'node:path'
import { z } from 'zod'
import { compileCharter } from '../core/charter/compile.ts'
import { type Git, GitFault } from './git.ts'
import { loadCharter, modelsFile } from './load.ts'

const objectId = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/)

/** What git says of a commit's own signature. */
const CommitSignature = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('unsigned') }),
  /** There is one, and it was not checked or did not hold. */
  z.strictObject({ state: z.literal('unverified'), reason: z.string() }),
  z.strictObject({ state: z.literal('good'), signer: z.string(), key: z.string() }),
])
/** Parsed {@link CommitSignature}. */
export type CommitSignature = z.infer<typeof CommitSignature>

/** What `.attestation.json` holds: the commit in which a charter and its models file lie with exactly these bytes. */
export const Attestation = z.strictObject({
  format: z.literal('countersign-attestation-v1'),
  charter_hash: z.string().regex(/^[0-9a-f]{64}$/),
  commit: objectId,
  tree: objectId,
  /** The charter, then its models file; `path` from the repository's top. */
  files: z.array(z.strictObject({ path: z.string(), blob: objectId })).length(2),
  signature: CommitSignature,
})
/** Parsed {@link Attestation}. */
export type Attestation = z.infer<typeof Attestation>

/** Makes an attestation. @throws GitFault when git knows no commit that holds exactly these bytes */
export async function attest(file: string, git: Git, allowedSigners: string | undefined): Promise<Attestation> {
  const content = await loadCharter(file)
  const files = await blobsOf(file, modelsFile(file, content.charter), git)
  const names = files.map((f) => f.name)
  const commit = await holding(await said(git, ['rev-parse', '--verify', 'HEAD^{commit}'], 'HEAD'), files, git)
  if (commit === undefined)
    throw new GitFault(`not committed: HEAD does not hold exactly the bytes of ${names.join(' and ')}; commit them first`)
  return {
    format: 'countersign-attestation-v1',
    charter_hash: compileCharter(content).hash,
    commit,
    tree: await said(git, ['rev-parse', '--verify', `${commit}^{tree}`], commit),
    files: files.map(({ path, blob }) => ({ path, blob })),
    signature: await commitSignature(git, commit, allowedSigners),
  }
}

/** What an attestation says that is not so, in words; empty: it holds. @throws GitFault when git cannot be asked */
export async function attestationFaults(
  file: string,
  attestation: Attestation,
  git: Git,
  allowedSigners: string | undefined,
): Promise<readonly string[]> {
  const content = await loadCharter(file)
  const files = await blobsOf(file, modelsFile(file, content.charter), git)
  const { commit, tree, signature } = attestation
  const faults: string[] = []
  if (attestation.charter_hash !== compileCharter(content).hash) faults.push('it is for another content')
  const known = await git(['rev-parse', '--verify', '--quiet', `${commit}^{tree}`])
  if (!known.ok) return [...faults, `this repository has no commit ${commit}`]
  if (known.out !== tree) faults.push(`the tree of ${commit} is ${known.out}, not ${tree}`)
  for (const [i, { path, blob }] of files.entries()) {
    const attested = attestation.files[i]
    if (attested?.path !== path || attested.blob !== blob) faults.push(`${path} has other bytes than were attested`)
  }
  if (!(await holds(commit, files, git))) faults.push(`${commit} does not hold exactly these bytes`)
  const now = await commitSignature(git, commit, allowedSigners)
  if (signature.state === 'good' && now.state !== 'good')
    faults.push(now.state === 'unsigned' ? 'the commit is not signed, though it says so' : `its commit's signature: ${now.reason}`)
  if (signature.state === 'good' && now.state === 'good' && (now.signer !== signature.signer || now.key !== signature.key))
    faults.push(`the commit is signed by ${now.signer}, not ${signature.signer}`)
  return faults
}

interface Blob {
  readonly name: string
  readonly path: string
  readonly blob: string
}

/** The ids git would give to the bytes as they lie, without any of its filters. */
async function blobsOf(charter: string, models: string, git: Git): Promise<readonly Blob[]> {
  const prefix = await said(git, ['rev-parse', '--show-prefix'], 'the folder')
  const found: Blob[] = []
  for (const file of [charter, models]) {
    const name = relative(dirname(charter), file) || basename(file)
    const blob = await said(git, ['hash-object', '--no-filters', '--stdin'], name, await readFile(file))
    found.push({ name, path: prefix + name, blob })
  }
  return found
}

/** The commit that last touched the files before a head, or the head itself, whichever holds the bytes. */
async function holding(head: string, files: readonly Blob[], git: Git): Promise<string | undefined> {
  const last = await git(['log', '-1', '--format=%H', head, '--', ...files.map((f) => f.name)])
  for (const commit of [last.out, head]) if (commit !== '' && (await holds(commit, files, git))) return commit
  return undefined
}

async function holds(commit: string, files: readonly Blob[], git: Git): Promise<boolean> {
  for (const { path, blob } of files) {
    const found = await git(['rev-parse', '--verify', '--quiet', `${commit}:${path}`])
    if (found.out !== blob) return false
  }
  return true
}

/** Git's answer. @throws GitFault when it has none */
async function said(git: Git, args: readonly string[], what: string, input?: Uint8Array): Promise<string> {
  const run = await git(args, input)
  if (run.ok) return run.out
  throw new GitFault(`git knows nothing of ${what}: ${run.err.split('\n')[0] || 'no such object'}`)
}

/** Only an SSH signature by somebody in the allowed-signers file is good: a file beside the charter says whose word counts, not a key ring. */
async function commitSignature(git: Git, commit: string, allowedSigners: string | undefined): Promise<CommitSignature> {
  const raw = await said(git, ['cat-file', 'commit', commit], commit)
  const header = raw.split('\n\n', 1)[0] ?? ''
  if (!/^gpgsig(-sha256)? /m.test(header)) return { state: 'unsigned' }
  if (!/^gpgsig(-sha256)? -----BEGIN SSH SIGNATURE-----/m.test(header))
    return { state: 'unverified', reason: 'it is not an SSH signature; only those are checked, with an allowed-signers file' }
  if (allowedSigners === undefined)
    return { state: 'unverified', reason: 'not checked; name the people whose word counts with --allowed-signers' }
  const run = await git(['-c', `gpg.ssh.allowedSignersFile=${allowedSigners}`, 'verify-commit', commit])
  const good = /^Good "git" signature for (.+) with \S+ key (SHA256:\S+)$/m.exec(run.err)
  if (run.ok && good) return { state: 'good', signer: good[1] ?? '', key: good[2] ?? '' }
  return { state: 'unverified', reason: run.err.split('\n')[0] || 'git could not verify it' }
}
