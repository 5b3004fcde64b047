/**
 * Hosts without SSH. {@code LocalShell} and {@code SftpShell} run the real programs of this machine through pipes;
 * {@code RecordingShell} keeps what was asked for, {@code BreakingShell} goes wrong at a chosen byte, {@code WindowsPrograms}
 * stands for a Windows host.
 */
package io.jenkins.plugins.scpcopy.testkit.shell;
