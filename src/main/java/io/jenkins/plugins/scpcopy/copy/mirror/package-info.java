/**
 * Deletes at a copy's target what its source does not have. {@code Mirroring} is the way in: it finds out what is to go before
 * anything is sent, and deletes it when everything has arrived. {@code Doomed} decides, {@code LocalPruning} is this machine's
 * half of what {@code copy.tools} does on hosts.
 */
package io.jenkins.plugins.scpcopy.copy.mirror;
