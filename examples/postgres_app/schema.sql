-- The tables of PostgresStore. The application runs this at each start, in one transaction;
-- the lock lets any number of processes start at once.
SELECT pg_advisory_xact_lock(165);

CREATE TABLE IF NOT EXISTS chatkit_threads (
    user_id TEXT NOT NULL,
    id TEXT NOT NULL,
    position BIGINT GENERATED ALWAYS AS IDENTITY,
    created_at TIMESTAMPTZ NOT NULL,
    data JSONB NOT NULL,
    PRIMARY KEY (user_id, id)
);
CREATE INDEX IF NOT EXISTS chatkit_threads_in_order
    ON chatkit_threads (user_id, created_at, position);

-- Ids are random and short: two threads may come to use one, and each keeps its own item.
CREATE TABLE IF NOT EXISTS chatkit_items (
    user_id TEXT NOT NULL,
    thread_id TEXT NOT NULL,
    id TEXT NOT NULL,
    position BIGINT GENERATED ALWAYS AS IDENTITY,
    created_at TIMESTAMPTZ NOT NULL,
    data JSONB NOT NULL,
    PRIMARY KEY (user_id, thread_id, id),
    FOREIGN KEY (user_id, thread_id) REFERENCES chatkit_threads ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS chatkit_items_in_order
    ON chatkit_items (user_id, thread_id, created_at, position);

CREATE TABLE IF NOT EXISTS chatkit_attachments (
    user_id TEXT NOT NULL,
    id TEXT NOT NULL,
    data JSONB NOT NULL,
    PRIMARY KEY (user_id, id)
);
