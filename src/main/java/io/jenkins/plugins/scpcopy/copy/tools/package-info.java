/**
 * What is done on a host besides sending and receiving: listing trees, computing checksums, giving files other names.
 * {@code ToolFinder} finds out what a host can do, by the programs of its shell ({@code ShellTools}), by SFTP
 * ({@code SftpTools}) or on Windows ({@code WindowsChecksums}), and makes its {@code HostTools} of that. {@code Requirements}
 * refuses, before anything is sent, what the host cannot do. {@code Staging} is what happens to a file after its last byte, in
 * every direction.
 */
package io.jenkins.plugins.scpcopy.copy.tools;
