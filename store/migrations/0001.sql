-- Migration 1: the first tables. A migration that was released is never edited; a change is a new
-- file with the next number. docs/schema.md says what each column means.

CREATE TABLE migration (
    version INTEGER PRIMARY KEY,
    program_version TEXT NOT NULL,
    applied TEXT NOT NULL
) STRICT;

CREATE TABLE blob (
    sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
    codec TEXT NOT NULL CHECK (codec IN ('zstd', 'raw')),
    size INTEGER NOT NULL CHECK (size >= 0),
    data BLOB NOT NULL
) STRICT;

CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (name <> ''),
    task TEXT NOT NULL CHECK (task <> ''),
    task_hash TEXT NOT NULL,
    seed TEXT NOT NULL CHECK (seed <> '' AND seed NOT GLOB '*[^0-9]*'),
    samples INTEGER NOT NULL CHECK (samples >= 0),
    iterations INTEGER NOT NULL CHECK (iterations >= 0),
    restarts INTEGER NOT NULL CHECK (restarts >= 0),
    jobs INTEGER NOT NULL CHECK (jobs >= 0),
    designer TEXT NOT NULL,
    model TEXT NOT NULL,
    program_version TEXT NOT NULL,
    compiler TEXT NOT NULL,
    cpu TEXT NOT NULL,
    config_json TEXT NOT NULL CHECK (json_valid(config_json)),
    train_settings_json TEXT NOT NULL CHECK (json_valid(train_settings_json)),
    prompt_version TEXT NOT NULL,
    forked_from INTEGER REFERENCES run (id),
    started TEXT NOT NULL
) STRICT;

CREATE TABLE run_end (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run (id),
    status TEXT NOT NULL CHECK (status IN ('done', 'interrupted', 'failed', 'no-candidate',
                                           'exhausted', 'budget', 'diverged')),
    exit_code INTEGER NOT NULL CHECK (exit_code BETWEEN 0 AND 255),
    message TEXT NOT NULL,
    ended TEXT NOT NULL
) STRICT;
CREATE INDEX run_end_run ON run_end (run, id);

CREATE TABLE candidate (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (name <> ''),
    run INTEGER REFERENCES run (id),
    restart INTEGER NOT NULL CHECK (restart >= 0),
    iteration INTEGER NOT NULL CHECK (iteration >= 0),
    slot INTEGER NOT NULL CHECK (slot >= 0),
    attempt INTEGER NOT NULL CHECK (attempt >= 0),
    task TEXT NOT NULL CHECK (task <> ''),
    source TEXT REFERENCES blob (sha256),
    canonical TEXT REFERENCES blob (sha256),
    origin TEXT NOT NULL CHECK (origin IN ('llm', 'human', 'builtin', 'mutation')),
    created TEXT NOT NULL,
    UNIQUE (run, restart, iteration, slot, attempt)
) STRICT;

CREATE TABLE edge (
    child INTEGER NOT NULL REFERENCES candidate (id),
    parent INTEGER NOT NULL REFERENCES candidate (id),
    role TEXT NOT NULL CHECK (role IN ('parent', 'repair', 'crossover', 'inspiration', 'human')),
    PRIMARY KEY (child, parent, role),
    CHECK (child <> parent)
) STRICT, WITHOUT ROWID;
CREATE INDEX edge_parent ON edge (parent);

CREATE TABLE iteration (
    run INTEGER NOT NULL REFERENCES run (id),
    restart INTEGER NOT NULL CHECK (restart >= 0),
    number INTEGER NOT NULL CHECK (number >= 0),
    system TEXT REFERENCES blob (sha256),
    user TEXT REFERENCES blob (sha256),
    parent INTEGER REFERENCES candidate (id),
    started TEXT NOT NULL,
    PRIMARY KEY (run, restart, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE call (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run (id),
    purpose TEXT NOT NULL CHECK (purpose <> ''),
    restart INTEGER NOT NULL CHECK (restart >= 0),
    iteration INTEGER NOT NULL CHECK (iteration >= 0),
    slot INTEGER NOT NULL CHECK (slot >= 0),
    attempt INTEGER NOT NULL CHECK (attempt >= 0),
    system TEXT REFERENCES blob (sha256),
    user TEXT REFERENCES blob (sha256),
    sent TEXT NOT NULL,
    UNIQUE (run, purpose, restart, iteration, slot, attempt)
) STRICT;

CREATE TABLE call_answer (
    call INTEGER PRIMARY KEY REFERENCES call (id),
    outcome TEXT NOT NULL CHECK (outcome IN ('ok', 'empty', 'refused', 'cut', 'failed')),
    model TEXT NOT NULL,
    reply TEXT REFERENCES blob (sha256),
    tokens_in INTEGER CHECK (tokens_in >= 0),
    tokens_out INTEGER CHECK (tokens_out >= 0),
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    wall_ms INTEGER NOT NULL CHECK (wall_ms >= 0),
    message TEXT NOT NULL,
    prompt_differs INTEGER NOT NULL CHECK (prompt_differs IN (0, 1)),
    answered TEXT NOT NULL
) STRICT;

CREATE TABLE verdict (
    id INTEGER PRIMARY KEY,
    candidate INTEGER NOT NULL REFERENCES candidate (id),
    check_name TEXT NOT NULL CHECK (check_name <> ''),
    outcome TEXT NOT NULL CHECK (outcome IN ('ok', 'rejected', 'compiler-bug', 'timeout', 'cpu-limit',
        'memory-limit', 'crash', 'forbidden-call', 'non-finite', 'non-deterministic', 'cancelled',
        'io-error')),
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    evidence_json TEXT CHECK (evidence_json IS NULL OR json_valid(evidence_json)),
    ms REAL,
    created TEXT NOT NULL
) STRICT;
CREATE INDEX verdict_candidate ON verdict (candidate, id);

CREATE TABLE training (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (name <> ''),
    candidate INTEGER REFERENCES candidate (id),
    run INTEGER REFERENCES run (id),
    task TEXT NOT NULL CHECK (task <> ''),
    task_hash TEXT NOT NULL,
    reward_kind TEXT NOT NULL CHECK (reward_kind IN ('source', 'sparse', 'zero', 'human')),
    purpose TEXT NOT NULL CHECK (purpose IN ('search', 'final', 'manual', 'preflight')),
    seed TEXT NOT NULL CHECK (seed <> '' AND seed NOT GLOB '*[^0-9]*'),
    settings_json TEXT NOT NULL CHECK (json_valid(settings_json)),
    outcome TEXT NOT NULL CHECK (outcome IN ('ok', 'rejected', 'compiler-bug', 'timeout', 'cpu-limit',
        'memory-limit', 'crash', 'forbidden-call', 'non-finite', 'non-deterministic', 'cancelled',
        'io-error')),
    message TEXT NOT NULL,
    step_json TEXT CHECK (step_json IS NULL OR json_valid(step_json)),
    steps INTEGER NOT NULL CHECK (steps >= 0),
    episodes INTEGER NOT NULL CHECK (episodes >= 0),
    cpu_ms REAL,
    wall_ms REAL,
    peak_kib INTEGER NOT NULL CHECK (peak_kib >= 0),
    excursions INTEGER NOT NULL CHECK (excursions >= 0),
    weights_hash TEXT NOT NULL,
    created TEXT NOT NULL
) STRICT;
CREATE INDEX training_candidate ON training (candidate, id);
CREATE INDEX training_run ON training (run, purpose, id);

CREATE TABLE term (
    training INTEGER NOT NULL REFERENCES training (id),
    number INTEGER NOT NULL CHECK (number >= 0),
    name TEXT NOT NULL CHECK (name <> ''),
    role TEXT NOT NULL CHECK (role IN ('component', 'sparse', 'factor', 'watch')),
    metric_correlation REAL,
    PRIMARY KEY (training, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoint (
    training INTEGER NOT NULL REFERENCES training (id),
    number INTEGER NOT NULL CHECK (number >= 0),
    steps INTEGER NOT NULL CHECK (steps >= 0),
    episodes INTEGER NOT NULL CHECK (episodes >= 0),
    metric REAL,
    success REAL,
    return_mean REAL,
    metric_mean REAL,
    success_rate REAL,
    length_mean REAL,
    reward_mean REAL,
    entropy REAL,
    kl REAL,
    clip_fraction REAL,
    value_loss REAL,
    explained_variance REAL,
    PRIMARY KEY (training, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE term_value (
    training INTEGER NOT NULL,
    checkpoint INTEGER NOT NULL,
    term INTEGER NOT NULL,
    mean REAL,
    min REAL,
    max REAL,
    episode_mean REAL,
    PRIMARY KEY (training, checkpoint, term),
    FOREIGN KEY (training, checkpoint) REFERENCES checkpoint (training, number),
    FOREIGN KEY (training, term) REFERENCES term (training, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE policy (
    training INTEGER NOT NULL,
    checkpoint INTEGER NOT NULL,
    weights TEXT NOT NULL REFERENCES blob (sha256),
    PRIMARY KEY (training, checkpoint),
    FOREIGN KEY (training, checkpoint) REFERENCES checkpoint (training, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE judgement (
    id INTEGER PRIMARY KEY,
    training INTEGER NOT NULL REFERENCES training (id),
    outcome TEXT NOT NULL CHECK (outcome IN ('ok', 'rejected', 'compiler-bug', 'timeout', 'cpu-limit',
        'memory-limit', 'crash', 'forbidden-call', 'non-finite', 'non-deterministic', 'cancelled',
        'io-error')),
    chosen INTEGER,
    episodes INTEGER NOT NULL CHECK (episodes >= 0),
    validation_episodes INTEGER NOT NULL CHECK (validation_episodes >= 0),
    metric_mean REAL,
    success_rate REAL,
    length_mean REAL,
    score REAL,
    validation_seed TEXT NOT NULL CHECK (validation_seed NOT GLOB '*[^0-9]*'),
    test_seed TEXT NOT NULL CHECK (test_seed NOT GLOB '*[^0-9]*'),
    episodes_json TEXT REFERENCES blob (sha256),
    side_json TEXT CHECK (side_json IS NULL OR json_valid(side_json)),
    message TEXT NOT NULL,
    created TEXT NOT NULL,
    FOREIGN KEY (training, chosen) REFERENCES checkpoint (training, number)
) STRICT;
CREATE INDEX judgement_training ON judgement (training, id);

CREATE TABLE selection (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run (id),
    restart INTEGER NOT NULL CHECK (restart >= 0),
    iteration INTEGER NOT NULL CHECK (iteration >= 0),
    candidate INTEGER NOT NULL REFERENCES candidate (id),
    role TEXT NOT NULL CHECK (role IN ('best-so-far', 'winner')),
    score REAL,
    reason TEXT NOT NULL,
    created TEXT NOT NULL
) STRICT;
CREATE INDEX selection_run ON selection (run, id);

CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    run INTEGER REFERENCES run (id),
    time TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind <> ''),
    json TEXT CHECK (json IS NULL OR json_valid(json))
) STRICT;
CREATE INDEX event_run ON event (run, kind, id);

-- For people, and for store/read.c.

CREATE VIEW runs AS
SELECT r.id AS id, r.name AS name, r.task AS task,
       CASE WHEN e.id IS NULL
                 OR coalesce((SELECT v.kind FROM event v
                              WHERE v.run = r.id AND v.kind IN ('ended', 'resumed')
                              ORDER BY v.id DESC LIMIT 1), '') = 'resumed'
            THEN 'running' ELSE e.status END AS status,
       e.exit_code AS exit_code, e.message AS message, e.ended AS ended,
       s.candidate AS winner_id, w.name AS winner, s.score AS best_score,
       (SELECT count(*) FROM candidate c WHERE c.run = r.id) AS candidates,
       r.started AS started
FROM run r
LEFT JOIN run_end e ON e.id = (SELECT max(x.id) FROM run_end x WHERE x.run = r.id)
LEFT JOIN selection s ON s.id = (SELECT y.id FROM selection y WHERE y.run = r.id
                                 ORDER BY y.role = 'winner' DESC, y.score DESC, y.id DESC LIMIT 1)
LEFT JOIN candidate w ON w.id = s.candidate;

CREATE VIEW candidates AS
SELECT c.id AS id, c.name AS name, c.run AS run_id, r.name AS run, c.task AS task,
       c.restart AS restart, c.iteration AS iteration, c.slot AS slot, c.attempt AS attempt,
       c.origin AS origin,
       CASE WHEN v.id IS NOT NULL THEN v.outcome
            WHEN t.outcome = 'ok' AND j.outcome IS NOT NULL THEN j.outcome
            ELSE coalesce(t.outcome, 'pending') END AS outcome,
       v.check_name AS check_name, v.code AS code,
       CASE WHEN v.id IS NOT NULL THEN v.message
            WHEN t.outcome <> 'ok' THEN t.message
            WHEN j.outcome <> 'ok' THEN j.message END AS message,
       j.score AS score, j.metric_mean AS metric, j.success_rate AS success,
       j.episodes AS episodes, t.id AS training_id, t.name AS training, c.source AS source,
       c.created AS created
FROM candidate c
LEFT JOIN run r ON r.id = c.run
LEFT JOIN verdict v ON v.id = (SELECT min(x.id) FROM verdict x
                               WHERE x.candidate = c.id AND x.outcome <> 'ok')
LEFT JOIN training t ON t.id = (SELECT y.id FROM training y
                                WHERE y.candidate = c.id AND y.purpose IN ('search', 'manual')
                                ORDER BY y.purpose = 'search' DESC, y.id LIMIT 1)
LEFT JOIN judgement j ON j.id = (SELECT max(z.id) FROM judgement z WHERE z.training = t.id);

CREATE VIEW best_by_iteration AS
SELECT run, task, restart, iteration, count(*) AS candidates,
       count(score) AS judged, name AS best, max(score) AS score, metric, success
FROM candidates
WHERE run_id IS NOT NULL
GROUP BY run_id, restart, iteration;
