/**
 * What a caller says about a connection. A {@code Hop} is one host on the way: its address, its {@code Login}, the
 * {@code HostKeyPolicy} for it and perhaps a {@code ProxyServer}; {@code SshOptions} are for the whole way.
 * {@code KeyIdentity} and {@code UserCertificate} read private keys and certificates. {@code ConnectionLog} hears what
 * happens; what goes wrong in a way of its own has an exception here.
 */
package io.jenkins.plugins.scpcopy.ssh.hop;
