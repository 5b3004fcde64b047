/**
 * What is done on a host besides sending and receiving: listing trees, computing checksums, giving files other names.
 * {@code ToolFinder} finds out what a host can do, by the programs of its shell ({@code ShellTools}), by SFTP
 * ({@code SftpTools}) or on Windows ({@code WindowsChecksums}), and makes its {@code HostTools} of that. {@code Requirements}
 * refuses, before anything is sent, what the host cannot do. {@code Staging} is what happens to a file after its last byte, in
 * every direction. Large files are summed on the host while they are under way: by a {@code BackgroundChecksum} while they are
 * sent, by {@code EarlySums} while they are received.
 */
package io.jenkins.plugins.scpcopy.copy.tools;
