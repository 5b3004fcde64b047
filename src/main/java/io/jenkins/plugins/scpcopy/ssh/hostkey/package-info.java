/**
 * Which key a host is to have. {@code KnownHosts} reads files of known hosts, whose {@code HostPatterns} and {@code Wildcards}
 * say for which hosts a line counts, and answers with the keys and authorities of one host. {@code HostPublicKey} is a key as
 * it is written and shown; {@code WireFormat} is how SSH encodes it.
 */
package io.jenkins.plugins.scpcopy.ssh.hostkey;
