/**
 * One copy, from request to report: plan, transfers, progress, report. Knows nothing of Jenkins; uses {@code scp} and
 * {@code sftp} for the protocols, {@code ssh} for connections and {@code files} for local trees.
 */
package io.jenkins.plugins.scpcopy.copy;
