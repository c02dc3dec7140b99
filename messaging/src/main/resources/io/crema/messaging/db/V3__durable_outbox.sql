-- A message that is published after a crash of the database forgot it would be a lie: whatever the session's setting,
-- a transaction that appends to the outbox waits for its commit to be durable.
CREATE FUNCTION commit_durably() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('synchronous_commit') = 'off' THEN
        PERFORM set_config('synchronous_commit', 'on', true);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER outbox_commits_durably AFTER INSERT ON outbox
    FOR EACH STATEMENT EXECUTE FUNCTION commit_durably();
