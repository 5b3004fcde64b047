package io.jenkins.plugins.scpcopy.config;

import io.jenkins.plugins.scpcopy.copy.request.Endpoint;

/**
 * A remote end, and the host that it means; {@link JobHosts} gives it out where the job may go there.
 *
 * @param end as it was written
 */
public record ResolvedEnd(Endpoint end, ResolvedHost host) {}
