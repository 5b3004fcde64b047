/**
 * The command as a service of its own ({@code --serve}): Apache MINA SSHD carries the connections, and the remote half serves what
 * clients ask for, confined to one directory. {@link io.jenkins.plugins.scpcopy.cli.service.ServiceMain} reads the options,
 * {@link io.jenkins.plugins.scpcopy.cli.service.Service} listens, and each command runs as a
 * {@link io.jenkins.plugins.scpcopy.cli.service.ScpRun}; nothing of this is loaded for anything else.
 */
package io.jenkins.plugins.scpcopy.cli.service;
