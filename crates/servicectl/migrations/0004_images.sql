-- The image that a revision's tag stood for when the revision was made (sha256:…), so that a restart runs the same one.
-- NULL for revisions from before.
ALTER TABLE revisions ADD COLUMN digest TEXT;

-- Images that may be started again without another PUT: of each service's newest and last healthy revision, and of its tasks.
CREATE VIEW needed_images AS
SELECT DISTINCT service_id, digest FROM revisions WHERE digest IS NOT NULL AND (
    number = (SELECT revision FROM services WHERE services.id = revisions.service_id)
    OR number IN (SELECT proven FROM schedules WHERE schedules.service_id = revisions.service_id)
    OR number IN (SELECT revision FROM tasks WHERE tasks.service_id = revisions.service_id)
);
