import { decodeText } from './decode.ts'

/** A path as it ends up: separators alike, `.` and `..` resolved, nothing hidden. */
export interface NormalPath {
  /** Where it begins: a root such as `/` or `c:`, the home folder, or where the agent stands. */
  readonly from: 'root' | 'home' | 'here'
  readonly segments: readonly string[]
  /** It has a `..` that leads above where it begins. */
  readonly climbs: boolean
  /** It holds `..` at all. */
  readonly dotted: boolean
  /** It was written with escapes, look-alikes or invisible characters. */
  readonly encoded: boolean
  /** It goes through something that leads elsewhere: `/proc/self`, `/dev/fd`, a Windows short name, stream or device. */
  readonly link_like: boolean
}

const DRIVE = /^[a-z]:/i
const LINKS = [/^\/(?:proc\/(?:self|thread-self|\d+)|dev\/fd|dev\/std(?:in|out|err))(?:\/|$)/i, /^\/\/[.?]\//, /^\/(?:proc|dev)\/[^/]*$/i]
const SHORT_NAME = /~\d+(?:\.|$)/
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i

/** Resolves a path by its text alone; no disk is asked, so what is a link on the disk stays unseen and the executor must look. */
export function normalPath(path: string): NormalPath {
  const decoded = decodeText(path.trim())
  const plain = decoded.text.replace(/^file:(?:\/\/(?:localhost)?(?=\/))?/i, '').replaceAll('\\', '/')
  const drive = DRIVE.test(plain)
  const from = drive || plain.startsWith('/') ? 'root' : /^(?:~|\$\{?HOME\b|%USERPROFILE%)/.test(plain) ? 'home' : 'here'
  const segments: string[] = []
  let climbs = false
  let dotted = false
  // Windows drops dots and blanks at the end of a name: `.. ` and `...` are `..` to it, or worse.
  for (const raw of (drive ? plain.slice(2) : plain).split('/')) {
    const segment = /^\.\.[. ]*$/.test(raw) ? '..' : raw
    if (segment === '' || segment === '.') continue
    if (segment !== '..') segments.push(segment)
    else {
      dotted = true
      if (segments.pop() === undefined) climbs = true
    }
  }
  const link_like =
    LINKS.some((link) => link.test(plain)) ||
    segments.some((s) => SHORT_NAME.test(s) || (DEVICE.test(s) && drive) || (drive && s.includes(':')) || s.includes('::$'))
  return {
    from,
    segments: drive ? [plain.slice(0, 2).toLowerCase(), ...segments] : segments,
    climbs,
    dotted,
    encoded: decoded.changed || decoded.text.includes('\0'),
    link_like,
  }
}

/** Whether a path lies in one of the folders, or (relative and not climbing) where the agent stands. */
export function isInside(path: NormalPath, workspace: readonly NormalPath[]): boolean {
  if (path.climbs || path.from === 'home') return false
  if (path.from === 'here') return true
  return workspace.some((root) => root.from === 'root' && root.segments.every((segment, i) => path.segments[i] === segment))
}

/** Keys whose value is a path, whatever it looks like; compared in lower case without `_` and `-`. */
const PATH_KEYS = new Set(
  'path paths file files filename filepath dir directory folder cwd workdir workingdirectory root src source dest destination output outputpath inputpath savepath target location'.split(
    ' ',
  ),
)
const PATH_FORM = /^(?:\/(?!\/)|~|\.{1,2}(?:[\\/]|$)|[a-z]:[\\/]|\\\\|file:|\$\{?HOME\b)/i

/** Whether a text stands for a path: by the key it stands under, or by its form. */
export const isPathLike = (key: string, text: string): boolean =>
  (PATH_KEYS.has(key.toLowerCase().replace(/[_-]/g, '')) && !/^[a-z][a-z0-9+.-]{1,20}:\/\//i.test(text)) ||
  (PATH_FORM.test(text) && !/[\r\n]/.test(text))

const CLIMB = /(?:^|[^.\w])\.\.[. ]*[\\/]|[\\/]\.\.[. ]*(?:$|[^.\w])/

/** Whether `..` stands anywhere in a text as a step of a path, such as in `--out=../../x` or within a command. */
export const hasClimb = (plain: string): boolean => plain.includes('..') && CLIMB.test(plain)
