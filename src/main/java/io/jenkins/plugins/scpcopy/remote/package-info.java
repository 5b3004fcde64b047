/**
 * What protocols, transport and copies have in common: a host that runs commands. A {@code RemoteShell} starts a
 * {@code RemoteProcess}, whose output waits in a {@code ReceiveBuffer}. Files go through a {@code Sender} or come to a
 * {@code Receiver}, each announced by an {@code ItemHeader}, in whichever protocol. Failures are {@code TransferException}s,
 * and {@code RemoteText} makes a host's words fit to be shown. Uses {@code java.*} only.
 */
package io.jenkins.plugins.scpcopy.remote;
