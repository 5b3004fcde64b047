/**
 * The far end of a command, played by a test. A {@code Peer} reads and writes; {@code Script} is one that follows a list of
 * steps, and a {@code ScriptedProcess} lets it play a remote command, a {@code ScriptedShell} a whole host.
 * {@code PlayedServer} is a host with a shell and an {@code scp} of its own kind, {@code PlayedSftp} one whose SFTP server
 * misbehaves.
 */
package io.jenkins.plugins.scpcopy.testkit.peer;
