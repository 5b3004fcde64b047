/**
 * The transport: SSH connections by JSch, the only packages that may name a class of JSch. {@code HopConnector} connects to
 * one {@code Hop} after the other; each {@code Handshake} goes over a {@code Carrier} (room {@code wire}), checks the host's
 * key and logs in (rooms {@code hostkey} and {@code auth}), and leaves a {@code HopSession} (room {@code channel}).
 * {@code SshConnection} is the whole way, as a {@code RemoteShell}. Uses nothing of the other packages but {@code remote}.
 */
package io.jenkins.plugins.scpcopy.ssh;
