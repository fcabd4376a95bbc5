// @ts-check
// Plain JavaScript, like its neighbours: a worker thread and a child process run these files directly, from the sources and from the build.

/**
 * Postgres settings for a small, disposable database with one session. Measured in a process with BullMQ loaded (72 MB):
 * 306 MB with Postgres' defaults, 195 MB with these, at the same speed. `fsync` is off in PGlite: the queue can be made again.
 */
const SMALL = [
  'shared_buffers=4MB',
  'wal_buffers=256kB',
  'max_connections=4',
  'max_wal_senders=0',
  'wal_level=minimal',
  'min_wal_size=4MB',
  'max_wal_size=16MB',
  'jit=off',
]

/**
 * Command-line settings for one run of PGlite.
 * @param {readonly string[]} defaults PGlite's own start parameters, which set `search_path` too
 * @param {string} schema where unqualified names are looked up
 * @returns {string[]}
 */
export const startParams = (defaults, schema) => [
  ...defaults.map((each) => (each === 'search_path=public' ? `search_path=${schema}` : each)),
  ...SMALL.flatMap((each) => ['-c', each]),
]

/** Arguments of initdb: 1 MB WAL segments keep the directory small, small buffers keep the making of it small. */
export const INITDB_PARAMS = ['--wal-segsize=1', '-c', 'shared_buffers=4MB', '-c', 'max_connections=4']
