/**
 * The front door. {@code Copy} takes a request (room {@code request}) and {@code Connector}s, which hold the logins, runs the
 * copy on a worker thread and gives a report (room {@code report}). {@code CopyJob} chooses the way: {@code upload},
 * {@code download}, {@code relay}, {@code direct} or, on this machine alone, {@code LocalCopy}. Whoever wants a copy uses this
 * package and those two rooms; the others are its own. Knows nothing of Jenkins.
 */
package io.jenkins.plugins.scpcopy.copy;
