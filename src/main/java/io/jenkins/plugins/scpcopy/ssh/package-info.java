/**
 * The transport: SSH connections by JSch. The only package that may name a class of JSch. It uses nothing of the other
 * packages but the seam in {@code scp} ({@code RemoteShell}, {@code RemoteProcess}, {@code ReceiveBuffer},
 * {@code HostInfo}) and its failures.
 */
package io.jenkins.plugins.scpcopy.ssh;
